"""Where control goes after an instruction.

Owns: branches, returns, jump tables, and the helpers of libgcc that do not return to their caller. Must not
know: what lies on the way, how long it takes.

SPDX-License-Identifier: Apache-2.0
"""

from dataclasses import dataclass, replace

from wcet import NotUnderstood
from wcet.decode import LR, PC, SP
from wcet.values import AtMost, Comparison, Number, OneOf, ReturnAddress, StackAddress, limit_of

NEXT, TAKEN, CALL, RETURN = "next", "taken", "call", "return"

OPPOSITE = {"eq": "ne", "ne": "eq", "cs": "cc", "cc": "cs", "mi": "pl", "pl": "mi", "vs": "vc", "vc": "vs",
            "hi": "ls", "ls": "hi", "ge": "lt", "lt": "ge", "gt": "le", "le": "gt"}

# Why an instruction is where analysis ends.
WAITS = {"bkpt": "hands over to a debugger", "svc": "hands over to a handler", "wfi": "waits for an interrupt",
         "wfe": "waits for an event"}


@dataclass(frozen=True)
class CaseHelper:
    """A helper of libgcc that jumps through the table behind the call: libgcc's lib1funcs.S."""
    entry_bytes: int
    entry_signed: bool
    entry_unit: int      # what an entry counts, in bytes
    table_alignment: int


CASE_HELPERS = {
    "__gnu_thumb1_case_sqi": CaseHelper(1, True, 2, 1),
    "__gnu_thumb1_case_uqi": CaseHelper(1, False, 2, 1),
    "__gnu_thumb1_case_shi": CaseHelper(2, True, 2, 2),
    "__gnu_thumb1_case_uhi": CaseHelper(2, False, 2, 2),
    "__gnu_thumb1_case_si": CaseHelper(4, True, 1, 4),
}


@dataclass(frozen=True)
class Exit:
    """One way on from an instruction. A call's `target` is where it comes back to, and `callee` what it calls."""
    kind: str
    target: int = None
    state: object = None
    callee: int = None


class Flow:
    """The exits of instructions in an image."""

    def __init__(self, image, transfer):
        self.image = image
        self.transfer = transfer

    def exits(self, instruction, state):
        if instruction.name == "udf":
            return []  # a fault, by intention
        if instruction.name in WAITS:
            raise NotUnderstood(f"{instruction.text} {WAITS[instruction.name]}, at {self._at(instruction)}")
        if instruction.name in ("cbz", "cbnz"):
            return self._compare_and_branch(instruction, state)
        if instruction.name in ("tbb", "tbh"):
            return self._table_branch(instruction, state)
        if instruction.name == "b" or PC in instruction.writes:
            return self._under_condition(instruction, state)
        return [Exit(NEXT, instruction.after, self.transfer.after(instruction, state))]

    def _at(self, instruction):
        return f"{instruction.address:#x} ({self.image.place(instruction.address)})"

    # ---- Branches ----

    def _under_condition(self, instruction, state):
        if instruction.condition is None:
            return self._jump(instruction, state)
        exits = []
        holds, fails = state.assuming(instruction.condition), state.assuming(OPPOSITE[instruction.condition])
        if holds is not None:
            exits += self._jump(replace(instruction, condition=None), holds)
        if fails is not None:
            exits.append(Exit(NEXT, instruction.after, fails))
        return exits

    def _compare_and_branch(self, instruction, state):
        register, target = instruction.operands[0].register, instruction.operands[1].number
        asked = replace(state, comparison=Comparison(register, state.value(register), Number(0)))
        taken = asked.assuming("eq" if instruction.name == "cbz" else "ne")
        passed = asked.assuming("ne" if instruction.name == "cbz" else "eq")
        # The flags stay those of the comparison before.
        exits = [(TAKEN, target, taken), (NEXT, instruction.after, passed)]
        return [Exit(kind, to, replace(known, comparison=state.comparison)) for kind, to, known in exits if known]

    def _jump(self, instruction, state):
        """The exits of an instruction that writes PC, when it does."""
        if instruction.name == "b":
            return [Exit(TAKEN, instruction.operands[0].number, state)]
        if instruction.name == "bl":
            return self._call(instruction, state, instruction.operands[0].number)
        if instruction.name == "blx":
            return [exit for target in self._code_addresses(instruction, self._operand_value(instruction, state))
                    for exit in self._call(instruction, state, target)]
        if instruction.name == "bx":
            value = self._operand_value(instruction, state)
        elif instruction.is_load:
            value = self._loaded_pc(instruction, state)
        elif instruction.name == "mov":
            value = self._ignoring_state_bit(state.value(instruction.operands[1].register))
        else:
            value = None
        after = self.transfer.after(instruction, state)
        if isinstance(value, ReturnAddress):
            return [self._return(instruction, after)]
        return [Exit(TAKEN, target, after) for target in self._code_addresses(instruction, value)]

    @staticmethod
    def _operand_value(instruction, state):
        return state.value(instruction.operands[0].register)

    def _loaded_pc(self, instruction, state):
        """What a load puts into PC: what it would put into LR, of which values are kept."""
        operands = tuple(replace(operand, register=LR) if operand.register == PC else operand
                         for operand in instruction.operands)
        return self.transfer.after(replace(instruction, operands=operands), state).value(LR)

    @staticmethod
    def _ignoring_state_bit(value):
        """MOV PC stays in Thumb state whatever bit 0 is."""
        if isinstance(value, Number):
            return Number(value.value | 1)
        return OneOf(tuple(number | 1 for number in value.numbers)) if isinstance(value, OneOf) else value

    def _code_addresses(self, instruction, value):
        if isinstance(value, Number):
            numbers = (value.value,)
        elif isinstance(value, OneOf):
            numbers = value.numbers
        else:
            raise NotUnderstood(f"{instruction.text} goes to an address that is not known, at {self._at(instruction)}")
        if any(not number & 1 for number in numbers):
            raise NotUnderstood(f"{instruction.text} leaves Thumb state, at {self._at(instruction)}")
        return [number & ~1 for number in numbers]

    def _return(self, instruction, state):
        if state.value(SP) != StackAddress(0):
            raise NotUnderstood(f"{instruction.text} returns with another stack pointer, at {self._at(instruction)}")
        return Exit(RETURN, None, state)

    # ---- Calls ----

    def _call(self, instruction, state, target):
        function = self.image.function_at(target)
        helper = CASE_HELPERS.get(function.name) if function and function.address == target else None
        if helper:
            return self._case_helper(instruction, state, target, helper)
        own = self.image.function_at(instruction.address)
        if function and own and function.address == own.address != target:
            # A branch that reaches further than B does; it changes LR, which a return would then miss.
            return [Exit(TAKEN, target, self._without(state, LR))]
        return [Exit(CALL, instruction.after, state, target)]

    @staticmethod
    def _without(state, register):
        registers = list(state.registers)
        registers[register] = None
        return replace(state, registers=tuple(registers))

    # ---- Tables ----

    def _case_helper(self, instruction, state, callee, helper):
        start = -(-instruction.after // helper.table_alignment) * helper.table_alignment
        entries = self._table(instruction, state.value(0), start, helper.entry_bytes, helper.entry_signed)
        targets = sorted({start + helper.entry_unit * entry & ~1 for entry in entries})
        return [Exit(CALL, target, state, callee) for target in targets]

    def _table_branch(self, instruction, state):
        memory = instruction.memory
        if memory.base != PC:
            raise NotUnderstood(f"{instruction.text} has its table elsewhere, at {self._at(instruction)}")
        entry_bytes = 1 if instruction.name == "tbb" else 2
        entries = self._table(instruction, state.value(memory.index), instruction.after, entry_bytes, False)
        targets = sorted({instruction.after + 2 * entry for entry in entries})
        return [Exit(TAKEN, target, state) for target in targets]

    def _table(self, instruction, index, start, entry_bytes, signed):
        """The entries of a table: as many as the index has values, which must all stand there."""
        limit = limit_of(index)
        room = (self.image.data_end(start) - start) // entry_bytes
        if limit is None:
            raise NotUnderstood(f"{instruction.text} has an index of which no limit is known, "
                                f"at {self._at(instruction)}")
        if limit >= room:
            raise NotUnderstood(f"{instruction.text} has an index up to {limit}, and a table of {room}, "
                                f"at {self._at(instruction)}")
        if isinstance(index, AtMost):
            return [self.image.number_at(start + entry_bytes * place, entry_bytes, signed)
                    for place in range(limit + 1)]
        return [self.image.number_at(start + entry_bytes * limit, entry_bytes, signed)]
