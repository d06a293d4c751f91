"""What is known, at a place in the code, of each register and of the stack.

Owns: values, how an instruction changes them, what a comparison tells. Must not know: where control goes.

A value is a number, an upper limit of one, one of a table's numbers, the address to return to, a distance from
the stack pointer at the function's entry, "not zero", or not known (None). Nothing is taken from memory that the
program can write, but for the function's own stack frame; and of that only saved addresses outlive a call or a
store through a pointer, which may be one into the frame. (A program that overwrites saved addresses is beyond help.)

SPDX-License-Identifier: Apache-2.0
"""

from dataclasses import dataclass, replace

from capstone import arm

from wcet.decode import LR, PC, SP, STORE_MANY

WORD = 4
WORD_MASK = 0xFFFFFFFF
REGISTER_COUNT = 15
TABLE_BYTES_MAX = 4096
SHIFT_LSL = arm.ARM_SFT_LSL
# What a call may change by the procedure call standard (AAPCS32, 6.1.1); the flags too.
CALL_CLOBBERS = frozenset({0, 1, 2, 3, 12, LR})


@dataclass(frozen=True)
class Number:
    value: int


@dataclass(frozen=True)
class AtMost:
    """An unsigned number up to a limit, a multiple of a step."""
    limit: int
    step: int = 1


@dataclass(frozen=True)
class OneOf:
    """One of some numbers: what a table of constants holds."""
    numbers: tuple


@dataclass(frozen=True)
class ReturnAddress:
    """What LR held when the function was entered."""


@dataclass(frozen=True)
class StackAddress:
    offset: int  # from the stack pointer at the function's entry


@dataclass(frozen=True)
class NotZero:
    pass


def limit_of(value):
    """The largest unsigned number that a value can be, or None."""
    if isinstance(value, Number):
        return value.value
    return value.limit if isinstance(value, AtMost) else None


def value_joined(one, other):
    """What holds of both."""
    if one == other:
        return one
    return NotZero() if is_not_zero(one) and is_not_zero(other) else None


def is_not_zero(value):
    return value == NotZero() or (isinstance(value, Number) and value.value != 0)


@dataclass(frozen=True)
class Comparison:
    """What the flags tell of: `left` minus `right`; `register` holds `left` (None: it did, and changed)."""
    register: int
    left: object
    right: object
    equality_only: bool = False  # the carry and the overflow are those of something older


@dataclass(frozen=True)
class State:
    """Registers r0 to lr, what the frame's words hold, and the last comparison."""
    registers: tuple
    stack: tuple = ()       # (offset, value), sorted, known words only
    comparison: Comparison = None

    @staticmethod
    def at_entry(arguments):
        """`arguments`: the values of r0 to r3."""
        return State((*arguments, *[None] * 9, StackAddress(0), ReturnAddress()))

    def joined(self, other):
        registers = tuple(map(value_joined, self.registers, other.registers))
        theirs = dict(other.stack)
        stack = tuple((offset, value) for offset, value in self.stack if theirs.get(offset) == value)
        comparison = self.comparison if self.comparison == other.comparison else None
        return State(registers, stack, comparison)

    def value(self, register):
        return self.registers[register] if register < REGISTER_COUNT else None

    @property
    def depth(self):
        """Bytes of stack in use since the entry, or None."""
        sp = self.registers[SP]
        return -sp.offset if isinstance(sp, StackAddress) else None

    def after_call(self):
        registers = [None if register in CALL_CLOBBERS else value for register, value in enumerate(self.registers)]
        return State(tuple(registers), addresses_only(self.stack))

    def assuming(self, condition):
        """The state where a condition holds after the last comparison; None where it cannot."""
        if self.comparison is None or (self.comparison.equality_only and condition not in ("eq", "ne")):
            return self
        holds = comparison_holds(self.comparison, condition)
        if holds is not None:
            return self if holds else None
        learned = comparison_learned(self.comparison, condition)
        return self.knowing(self.comparison.register, learned) if learned is not None else self

    def knowing(self, register, value):
        """The state with something learned of a register that has not changed."""
        if register is None:
            return self
        registers = list(self.registers)
        known = registers[register]
        # A number says more than a limit, and so does a place on the stack.
        if known is None or known == NotZero() or isinstance(value, Number):
            registers[register] = value
        elif limit_of(known) is not None and limit_of(value) is not None and limit_of(value) < limit_of(known):
            registers[register] = value
        return State(tuple(registers), self.stack, self.comparison)


def addresses_only(stack):
    """What of a frame holds after somebody else may have written to it."""
    return tuple((offset, value) for offset, value in stack if isinstance(value, (ReturnAddress, StackAddress)))


# ---- Comparisons ----

def signed(number):
    return number - (1 << 32) if number & 0x80000000 else number


NUMBER_HOLDS = {
    "eq": lambda a, b: a == b, "ne": lambda a, b: a != b,
    "cs": lambda a, b: a >= b, "cc": lambda a, b: a < b, "hi": lambda a, b: a > b, "ls": lambda a, b: a <= b,
    "ge": lambda a, b: signed(a) >= signed(b), "lt": lambda a, b: signed(a) < signed(b),
    "gt": lambda a, b: signed(a) > signed(b), "le": lambda a, b: signed(a) <= signed(b),
}


def comparison_holds(comparison, condition):
    """Whether a condition holds: True, False, or None if that depends."""
    left, right = comparison.left, comparison.right
    if isinstance(left, Number) and isinstance(right, Number):
        test = NUMBER_HOLDS.get(condition)
        return test(left.value, right.value) if test else None
    if right == Number(0) and is_not_zero(left):
        return {"eq": False, "ne": True}.get(condition)
    if isinstance(left, AtMost) and isinstance(right, Number):
        if left.limit < right.value:
            return {"eq": False, "ne": True, "cs": False, "cc": True, "hi": False, "ls": True}.get(condition)
        if left.limit == right.value:
            return {"hi": False, "ls": True}.get(condition)
    return None


def comparison_learned(comparison, condition):
    """What a condition that holds tells of the left side, or None."""
    if not isinstance(comparison.right, Number):
        return None
    right = comparison.right.value
    if condition == "eq":
        return Number(right)
    if condition == "ls":
        return AtMost(right)
    if condition == "cc" and right > 0:
        return AtMost(right - 1)
    return NotZero() if (condition in ("ne", "hi") and right == 0) or condition == "hi" else None


# ---- Instructions ----

class Transfer:
    """How instructions change a state."""

    def __init__(self, image):
        self.image = image

    def after(self, instruction, state):
        """The state behind an instruction that was executed."""
        change = Change(instruction, state, self.image)
        registers = list(state.registers)
        for register in instruction.writes:
            if register < REGISTER_COUNT:
                registers[register] = None
        for register, value in change.values().items():
            if register < REGISTER_COUNT:
                registers[register] = value
        stack = self._stack_after(change, state, registers)
        return State(tuple(registers), stack, change.comparison())

    @staticmethod
    def _stack_after(change, state, registers):
        """The frame with what was stored; words below the stack pointer are anybody's."""
        words = dict(state.stack if change.stores_where_known() else addresses_only(state.stack))
        words.update(change.stored())
        sp = registers[SP]
        if not isinstance(sp, StackAddress):
            return ()
        return tuple(sorted((offset, value) for offset, value in words.items()
                            if offset >= sp.offset and value is not None))


class Change:
    """What one instruction does in one state."""

    def __init__(self, instruction, state, image):
        self.instruction = instruction
        self.state = state
        self.image = image

    def values(self):
        """Register -> value, for the registers whose new value is known."""
        rule = getattr(self, f"_{self.instruction.name}", None)
        values = rule() if rule else {}
        # Under a condition the old value may stay.
        if self.instruction.condition is not None:
            values = {register: value_joined(value, self.state.value(register)) for register, value in values.items()}
        return {register: value for register, value in values.items() if value is not None}

    def comparison(self):
        """What the flags tell afterwards."""
        instruction, state = self.instruction, self.state
        operands = instruction.operands
        if instruction.condition is None and instruction.name == "cmp" and not operands[1].is_shifted:
            left = operands[0].register
            return Comparison(left, state.value(left), self._operand(operands[1]))
        if instruction.condition is None and instruction.sets_flags and self._is_copy():
            source = operands[1].register
            return Comparison(source, state.value(source), Number(0), instruction.name == "mov")
        if instruction.sets_flags or instruction.name in ("cmp", "cmn", "tst", "teq", "msr"):
            return None
        before = state.comparison
        if before is not None and before.register in instruction.writes:
            return replace(before, register=None)
        return before

    def _is_copy(self):
        """Whether the flags are those of the value copied: MOVS, or SUBS #0, which does for it on an Armv6-M."""
        operands = self.instruction.operands
        if len(operands) == 2:
            return self.instruction.name == "mov" and operands[1].register is not None
        return (len(operands) == 3 and self.instruction.name == "sub" and operands[1].register is not None and
                operands[2].number == 0)

    # Sources.

    def _operand(self, operand):
        if operand.is_shifted:
            return None
        if operand.number is not None:
            return Number(operand.number & WORD_MASK)
        if operand.register == PC:
            return None
        return self.state.value(operand.register) if operand.register is not None else None

    def _sum(self, left, right, sign):
        if isinstance(left, Number) and isinstance(right, Number):
            return Number((left.value + sign * right.value) & WORD_MASK)
        if isinstance(left, StackAddress) and isinstance(right, Number):
            return StackAddress(left.offset + sign * signed(right.value))
        if right == Number(0):
            return left
        return None

    def _two_sources(self):
        """Target and both sources; a short form has its target for its first source."""
        operands = self.instruction.operands
        left = operands[-2] if len(operands) == 3 else operands[0]
        return operands[0].register, self._operand(left), self._operand(operands[-1])

    # Data processing.

    def _mov(self):
        operands = self.instruction.operands
        return {operands[0].register: self._operand(operands[1])} if len(operands) == 2 else {}

    _movw = _mov

    def _movt(self):
        register, low = self.instruction.operands[0].register, self.state.value(self.instruction.operands[0].register)
        if not isinstance(low, Number):
            return {}
        return {register: Number(low.value & 0xFFFF | self.instruction.operands[1].number << 16)}

    def _add(self):
        operands = self.instruction.operands
        if any(operand.register == PC for operand in operands):
            return self._pc_relative()
        register, left, right = self._two_sources()
        return {register: self._sum(left, right, 1)}

    _addw = _add

    def _sub(self):
        if any(operand.register == PC for operand in self.instruction.operands):
            return {}
        register, left, right = self._two_sources()
        return {register: self._sum(left, right, -1)}

    _subw = _sub

    def _adr(self):
        return self._pc_relative()

    def _pc_relative(self):
        operands = self.instruction.operands
        if operands[0].register == PC or operands[-1].number is None:
            return {}
        return {operands[0].register: Number(self._pc_aligned() + operands[-1].number & WORD_MASK)}

    def _pc_aligned(self):
        return self.instruction.address + 4 & ~3

    def _lsl(self):
        register, value, amount = self._two_sources()
        if not isinstance(amount, Number) or amount.value >= 32:
            return {}
        if isinstance(value, Number):
            return {register: Number(value.value << amount.value & WORD_MASK)}
        if isinstance(value, AtMost) and value.limit << amount.value <= WORD_MASK:
            return {register: AtMost(value.limit << amount.value, value.step << amount.value)}
        return {}

    def _and(self):
        register, left, right = self._two_sources()
        if isinstance(left, Number) and isinstance(right, Number):
            return {register: Number(left.value & right.value)}
        limits = [limit for limit in map(limit_of, (left, right)) if limit is not None]
        return {register: AtMost(min(limits))} if limits else {}

    def _uxtb(self):
        return self._extended(0xFF)

    def _uxth(self):
        return self._extended(0xFFFF)

    def _extended(self, mask):
        operands = self.instruction.operands
        value = self._operand(operands[-1])
        if isinstance(value, Number):
            return {operands[0].register: Number(value.value & mask)}
        limit = limit_of(value)
        return {operands[0].register: AtMost(min(limit, mask) if limit is not None else mask)}

    # Loads.

    def _address(self):
        """The address of a load or store of one, or None."""
        memory = self.instruction.memory
        if memory is None or memory.index is not None:
            return None
        base = Number(self._pc_aligned()) if memory.base == PC else self.state.value(memory.base)
        return self._sum(base, Number(memory.offset & WORD_MASK), 1)

    def _ldr(self):
        register = self.instruction.operands[0].register
        values = self._written_back()
        values[register] = self._word(self._address(), self.instruction.memory.base == PC)
        return values if self.instruction.memory.index is None else {register: self._word_of_table()}

    def _word_of_table(self):
        """What a load from a table of constants gives, by an index with a limit."""
        memory = self.instruction.memory
        base, index = self.state.value(memory.base), self.state.value(memory.index)
        if memory.shift[0] == SHIFT_LSL and isinstance(index, AtMost):
            index = AtMost(index.limit << memory.shift[1], index.step << memory.shift[1])
        if not isinstance(base, Number) or not isinstance(index, AtMost) or index.step % WORD \
                or index.limit > TABLE_BYTES_MAX or not self.image.is_constant(base.value):
            return None
        words = [self.image.number_at(base.value + offset, WORD) for offset in range(0, index.limit + 1, index.step)]
        return OneOf(tuple(sorted(set(words)))) if None not in words else None

    def _word(self, address, is_literal):
        if isinstance(address, StackAddress):
            return dict(self.state.stack).get(address.offset)
        if isinstance(address, Number) and (is_literal or self.image.is_constant(address.value)):
            number = self.image.number_at(address.value, WORD)
            return Number(number) if number is not None else None
        return None

    def _ldrb(self):
        return {**self._written_back(), self.instruction.operands[0].register: AtMost(0xFF)}

    def _ldrh(self):
        return {**self._written_back(), self.instruction.operands[0].register: AtMost(0xFFFF)}

    def _ldrd(self):
        values = self._written_back()
        address = self._address()
        for number, operand in enumerate(self.instruction.operands[:2]):
            place = self._sum(address, Number(WORD * number), 1) if address is not None else None
            values[operand.register] = self._word(place, False)
        return values

    def _str(self):
        return self._written_back()

    _strd = _strb = _strh = _str

    def _written_back(self):
        """The base, where it moves: by its offset before, or by a last operand after the access."""
        if not self.instruction.writes_back:
            return {}
        memory = self.instruction.memory
        last = self.instruction.operands[-1]
        step = Number(memory.offset & WORD_MASK) if last.is_memory else self._operand(last)
        return {memory.base: self._sum(self.state.value(memory.base), step, 1)}

    # Many at once.

    def _pop(self):
        return self._loaded_many(SP, self.state.value(SP), True)

    def _ldm(self):
        base = self.instruction.registers[0]
        return self._loaded_many(base, self.state.value(base), self.instruction.writes_back)

    def _loaded_many(self, base, address, moves):
        listed = self.instruction.listed
        values = {register: self._word(self._sum(address, Number(WORD * place), 1), False)
                  for place, register in enumerate(listed)}
        if moves and base not in listed:
            values[base] = self._sum(address, Number(WORD * len(listed)), 1)
        return values

    def _push(self):
        return {SP: self._sum(self.state.value(SP), Number(WORD * len(self.instruction.listed)), -1)}

    def _stm(self):
        base = self.instruction.registers[0]
        step = Number(WORD * len(self.instruction.listed))
        return {base: self._sum(self.state.value(base), step, 1)} if self.instruction.writes_back else {}

    def _stmdb(self):
        base = self.instruction.registers[0]
        step = Number(WORD * len(self.instruction.listed))
        return {base: self._sum(self.state.value(base), step, -1)} if self.instruction.writes_back else {}

    # Stores into the frame.

    def stores_where_known(self):
        """Whether an instruction writes nowhere, or to the frame by the stack pointer, or to a fixed address."""
        instruction = self.instruction
        if not instruction.is_store:
            return True
        memory = instruction.memory
        if memory is None:
            base = SP if instruction.name == "push" else instruction.registers[0]
            return isinstance(self.state.value(base), (StackAddress, Number))
        return isinstance(self._address(), (StackAddress, Number))

    def stored(self):
        """Offset -> value, of the words of the frame that a store changes (None: not known)."""
        instruction = self.instruction
        if instruction.name in STORE_MANY:
            words = self._stored_many()
        elif instruction.name in ("str", "strd"):
            words = self._stored_words()
        else:
            words = self._stored_part()
        if instruction.condition is not None:
            words = dict.fromkeys(words)
        return words

    def _stored_many(self):
        instruction = self.instruction
        listed = instruction.listed
        base = SP if instruction.name == "push" else instruction.registers[0]
        start = self.state.value(base)
        if instruction.name in ("push", "stmdb"):
            start = self._sum(start, Number(WORD * len(listed)), -1)
        if not isinstance(start, StackAddress):
            return {}
        return {start.offset + WORD * place: self.state.value(register) for place, register in enumerate(listed)}

    def _store_address(self):
        """Where a store of one goes: behind its base by the offset, unless the base moves only afterwards."""
        address = self._address()
        return address if isinstance(address, StackAddress) else None

    def _stored_words(self):
        address = self._store_address()
        if address is None:
            return {}
        count = 2 if self.instruction.name == "strd" else 1
        return {address.offset + WORD * place: self.state.value(operand.register)
                for place, operand in enumerate(self.instruction.operands[:count])}

    def _stored_part(self):
        address = self._store_address() if self.instruction.memory is not None and self.instruction.is_store else None
        return {address.offset & ~(WORD - 1): None} if address is not None else {}
