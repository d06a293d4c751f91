"""The longest way that does not contradict itself.

Owns: the search through ways in the order of their length, and what instructions do to terms. Must not know:
cores, loops.

The longest path of a graph may ask for a value to be zero at one branch and not zero at the next. So ways are
followed from the entry into all functions that are called, the longest first, with what registers and memory
hold as terms, and given up where a branch contradicts what was learned before. What a way can still cost at
most is known from the graph (bound.py), so the first way that comes to its end is the longest one. If the
search takes too long, the most that any way left could cost is a bound as well.

Two things are taken for granted. Nobody else writes what the code reads: no interrupt, no device (so this is for
code that has its data to itself, as a heap behind a lock). And saved registers on the stack are not overwritten.

Functions with loops are passed in one step, at their bound; they may write anything.

SPDX-License-Identifier: Apache-2.0
"""

import heapq
from dataclasses import dataclass, replace

from wcet.bound import components
from wcet.decode import COMPARE, DATA, LOAD_BYTES, LOAD_MANY, LR, PC, SP, STORE_MANY
from wcet.flow import CALL, NEXT, OPPOSITE, RETURN
from wcet.terms import EQUAL, GREATER, LESS, SIGNED_RELATIONS, UNSIGNED_RELATIONS, Facts, Terms
from wcet.values import CALL_CLOBBERS, REGISTER_COUNT, signed

WORD = 4
STEPS_MAX = 40000
# Operations whose result depends on the carry, or that have two results.
NOT_TERMS = {"adc", "sbc", "rrx", "umull", "smull", "umlal", "smlal"}
READS_TARGET = {"movt", "bfi", "bfc"}


@dataclass(frozen=True)
class Memory:
    """Words of the frame by offset, saved ones among them, and of other memory by (term, offset, size, kind)."""
    frame: dict
    saved: frozenset
    other: dict
    frame_is_known_elsewhere: bool = False


@dataclass(frozen=True)
class Machine:
    """What a way has come to: registers, memory, flags (a comparison, or a result), facts."""
    registers: tuple
    memory: Memory
    flags: tuple
    facts: Facts


class Way:
    """A way so far: where it stands, in which calls, and how it came there."""

    __slots__ = ("procedure", "address", "frames", "machine", "cost", "before")

    def __init__(self, procedure, address, frames, machine, cost, before):
        self.procedure = procedure
        self.address = address
        self.frames = frames    # ((procedure, where to return to), ...)
        self.machine = machine
        self.cost = cost
        self.before = before    # (way, edge) or None


@dataclass(frozen=True)
class Found:
    """What a search came to."""
    most: int
    steps: list  # of the longest way: (depth of calls, procedure, address, edge); None if it was given up before


class ConsistentBound:
    """The search for one entry without loops of its own, in the measure of `bounds`."""

    def __init__(self, bounds, procedure):
        self.bounds = bounds
        self.entry = procedure
        self.terms = Terms()
        self.live = {}
        self.loops = {}
        self.steps = 0

    def found(self):
        """The longest way, without what is filled or copied on it by the byte."""
        most, way = self._searched()
        if way is None:
            return Found(most, None)
        steps = []
        while way.before:
            way, edge = way.before
            steps.append((len(way.frames), way.procedure, way.address, edge))
        return Found(most, steps[::-1])

    def _searched(self):
        """The bound, and the way that comes to it; None if the search was given up before one ended."""
        most = self.bounds.of(self.entry).fixed
        # Of ways that promise the same, the one that is further on comes first.
        ways, seen, number = [(-most, 0, 0, self._start())], set(), 0
        while ways:
            negative, _, _, way = heapq.heappop(ways)
            if way.address is None or self.steps > STEPS_MAX:
                return -negative, way if way.address is None else None
            key = self._key(way)
            if key in seen:
                continue
            seen.add(key)
            for following in self._followed(way):
                number += 1
                promise = following.cost + self._rest(following)
                heapq.heappush(ways, (-promise, -following.cost, number, following))
        return most, None

    # ---- Ways ----

    def _start(self):
        registers = tuple(self.terms.unknown("argument", register) for register in range(SP)) + \
            (self.terms.stack, self.terms.unknown("argument", LR))
        machine = Machine(registers, Memory({}, frozenset(), {}), None, Facts(self.terms))
        return Way(self.entry, self.entry.entry, (), machine, 0, None)

    def _rest(self, way):
        """What a way can still cost at most."""
        rest = 0 if way.address is None else self.bounds.solution(way.procedure).costs[way.address].fixed
        return rest + sum(self.bounds.solution(procedure).costs[target].fixed for procedure, target in way.frames)

    @staticmethod
    def _key(way):
        machine, memory = way.machine, way.machine.memory
        return (way.procedure, way.address, way.frames, machine.registers, machine.flags, machine.facts.key(),
                frozenset(memory.frame.items()), memory.saved, frozenset(memory.other.items()),
                memory.frame_is_known_elsewhere)

    def _followed(self, way):
        """The ways that go on from where one stands."""
        instruction = way.procedure.instructions[way.address]
        executor = Executor(self, way, instruction)
        for edge in way.procedure.edges[way.address]:
            cost = way.cost + self.bounds.own(way.procedure, way.address, edge).fixed
            for machine in executor.along(edge):
                self.steps += 1
                following = self._arrived(way, edge, machine, cost)
                if following is not None:
                    yield following

    def _arrived(self, way, edge, machine, cost):
        """The way after an instruction, in the function called, or back in the caller; None if it leads nowhere."""
        procedure, address, frames = way.procedure, edge.target, way.frames
        if edge.kind == RETURN:
            if not frames:
                return Way(procedure, None, (), machine, cost, (way, edge))
            (procedure, address), frames = frames[-1], frames[:-1]
        elif edge.kind == CALL and has_loop(edge.callee, self.loops):
            cost += self.bounds.of(edge.callee).fixed
        elif edge.kind == CALL:
            procedure, address, frames = edge.callee, edge.callee.entry, (*frames, (procedure, edge.target))
        if address not in self.bounds.solution(procedure).costs:
            return None
        return Way(procedure, address, frames, self._lean(procedure, address, machine), cost, (way, edge))

    def _lean(self, procedure, address, machine):
        """The machine without what no instruction can ask for any more, so that ways that differ in it are one."""
        if procedure not in self.live:
            self.live[procedure] = live_registers(procedure)
        live = self.live[procedure][address]
        registers = tuple(term if register in live else self.terms.unknown("dead", register, address)
                          for register, term in enumerate(machine.registers))
        leaves = set().union(*(self.terms.leaves_of(registers[register]) for register in live if register in LIVE_IN),
                             *map(self.terms.leaves_of, machine.memory.frame.values()))
        other = self._reachable(machine.memory.other, leaves)
        flags = machine.flags if FLAGS in live else None
        asked = leaves.union(*(self.terms.leaves_of(term) for term in flags[1:])) if flags else leaves
        return Machine(registers, replace(machine.memory, other=other), flags, machine.facts.of_leaves(asked))

    def _reachable(self, other, leaves):
        """The known memory that can still be read by its address; `leaves` grows by what is found there."""
        found, pending = {}, dict(other)
        while True:
            new = {place: term for place, term in pending.items() if self.terms.leaves_of(place[0]) <= leaves}
            if not new:
                return found
            found.update(new)
            pending = {place: term for place, term in pending.items() if place not in new}
            leaves.update(*map(self.terms.leaves_of, new.values()))


# ---- What the rest of a function can ask for ----

FLAGS = 16
LIVE_IN = range(REGISTER_COUNT)
RETURNED = frozenset({0, 1, *range(4, 12), SP})
PASSED = frozenset({0, 1, 2, 3, SP})


def live_registers(procedure):
    """Address -> the registers (and FLAGS) that some way from there reads before it writes them."""
    live = {address: frozenset() for address in procedure.edges}
    changed = True
    while changed:
        changed = False
        for address in sorted(procedure.edges, reverse=True):
            instruction, after = procedure.instructions[address], set()
            for edge in procedure.edges[address]:
                after |= RETURNED if edge.kind == RETURN else live[edge.target]
                if edge.callee:
                    after = after - CALL_CLOBBERS | PASSED
            kept = after if instruction.condition else after - instruction.writes - flags_written(instruction)
            now = frozenset(kept | instruction.reads | flags_read(instruction))
            if now != live[address]:
                live[address], changed = now, True
    return live


def flags_written(instruction):
    return {FLAGS} if instruction.sets_flags or instruction.name in COMPARE else set()


def flags_read(instruction):
    return {FLAGS} if instruction.condition or instruction.name in NOT_TERMS else set()


def has_loop(procedure, known):
    """Whether a function or one that it calls has a loop."""
    if procedure not in known:
        known[procedure] = any(map(len, loops_of(procedure))) or any(has_loop(callee, known) for callee in
                                                                     procedure.callees().values())
    return known[procedure]


def loops_of(procedure):
    def targets(node):
        return [edge.target for edge in procedure.edges[node] if edge.target is not None]
    return [component for component in components(set(procedure.edges), targets)
            if len(component) > 1 or component[0] in targets(component[0])]


# ---- What instructions do ----

class Executor:
    """What one instruction does to the machine of one way."""

    def __init__(self, search, way, instruction):
        self.search = search
        self.terms = search.terms
        self.way = way
        self.instruction = instruction

    def along(self, edge):
        """The machines, none, one or two, behind the instruction when it goes on along an edge."""
        instruction, machine = self.instruction, self.way.machine
        if instruction.name in ("cbz", "cbnz"):
            is_zero = (instruction.name == "cbz") == (edge.kind != NEXT)
            flags = ("comparison", machine.registers[instruction.operands[0].register], self.terms.zero)
            return self._known(self._assuming(replace(machine, flags=flags), "eq" if is_zero else "ne"),
                               machine.flags)
        if instruction.condition is None:
            return [self._executed(machine, edge)]
        holds = self._assuming(machine, instruction.condition)
        if PC in instruction.writes or instruction.name == "b":
            if edge.kind != NEXT:
                return [self._executed(holds, edge)] if holds else []
            return self._known(self._assuming(machine, OPPOSITE[instruction.condition]), machine.flags)
        fails = self._assuming(machine, OPPOSITE[instruction.condition])
        return ([self._executed(holds, edge)] if holds else []) + ([fails] if fails else [])

    @staticmethod
    def _known(machine, flags):
        return [replace(machine, flags=flags)] if machine else []

    def _assuming(self, machine, condition):
        """The machine where a condition holds; None if it cannot."""
        if machine.flags is None:
            return machine
        kind, one, other = machine.flags
        if condition in UNSIGNED_RELATIONS and (kind == "comparison" or condition in ("eq", "ne")):
            facts = machine.facts.assuming("unsigned", one, other, UNSIGNED_RELATIONS[condition])
        elif condition in SIGNED_RELATIONS and kind == "comparison":
            facts = machine.facts.assuming("signed", one, other, SIGNED_RELATIONS[condition])
        elif condition in ("mi", "pl") and other == self.terms.zero:
            facts = machine.facts.assuming("signed", one, other, LESS if condition == "mi" else EQUAL | GREATER)
        else:
            return machine
        return replace(machine, facts=facts) if facts is not None else None

    def _executed(self, machine, edge):
        """The machine after the instruction's effect."""
        name = self.instruction.name
        if edge.kind == CALL:
            return self._called(machine, edge)
        if name in DATA:
            return self._data(machine)
        if name in COMPARE:
            return replace(machine, flags=self._flags(machine, None))
        if name in LOAD_BYTES:
            return self._loaded(machine)
        if name in LOAD_MANY:
            return self._loaded_many(machine)
        if name in STORE_MANY:
            return self._stored_many(machine)
        if self.instruction.is_store:
            return self._stored(machine)
        return self._forgetting(machine, self.instruction.writes)

    def _fresh(self, *name, limit=0xFFFFFFFF):
        """Something unknown that comes from here: on one way each place is passed once in each call."""
        return self.terms.unknown(self.way.address, len(self.way.frames),
                                  tuple(target for _, target in self.way.frames), *name, limit=limit)

    def _forgetting(self, machine, registers):
        return self._with(machine, {register: self._fresh(register) for register in registers
                                    if register < REGISTER_COUNT})

    @staticmethod
    def _with(machine, values, **others):
        registers = list(machine.registers)
        for register, term in values.items():
            if register < REGISTER_COUNT:
                registers[register] = term
        return replace(machine, registers=tuple(registers), **others)

    def _called(self, machine, edge):
        """At a call's entry; or behind it, if the function called is passed in one step."""
        if not has_loop(edge.callee, self.search.loops):
            return self._forgetting(machine, {LR})
        memory = machine.memory
        frame = {offset: term for offset, term in memory.frame.items() if offset in memory.saved}
        return replace(self._forgetting(machine, CALL_CLOBBERS), flags=None,
                       memory=replace(memory, frame=frame, other={}))

    # Data processing.

    def _source(self, machine, operand):
        """An operand as a term."""
        if operand.number is not None:
            return self.terms.number(operand.number)
        if operand.register == PC:
            return self.terms.number(self.instruction.address + 4 & ~3)
        if operand.register is None:
            return self._fresh("operand")
        term = machine.registers[operand.register]
        return self.terms.operation("shift", ("term", term), operand.shift) if operand.is_shifted else term

    def _data(self, machine):
        term = self._result(machine)
        target = self.instruction.operands[0].register
        after = self._forgetting(machine, self.instruction.writes)
        if term is not None and target is not None:
            after = self._with(after, {target: term})
        if self.instruction.sets_flags:
            after = replace(after, flags=self._flags(machine, after.registers[target] if target is not None else None))
        return self._frame_cut(after)

    def _result(self, machine):
        """The result of a data-processing instruction as a term, or None."""
        name, operands = self.instruction.name, self.instruction.operands
        if name in NOT_TERMS or operands[0].register in (None, PC):
            return None
        if name in ("mov", "movw") and len(operands) == 2:
            return self._source(machine, operands[1])
        left, right = self._sides(machine)
        if name in ("add", "addw", "adr", "sub", "subw") and len(operands) <= 3:
            return self._sum(left, right, -1 if name.startswith("sub") else 1)
        sources = [operands[0], *operands[1:]] if self._reads_target() else operands[1:]
        arguments = [("term", self._source(machine, operand)) for operand in sources]
        limit = 0xFF if name == "uxtb" else 0xFFFF if name == "uxth" else 0xFFFFFFFF
        if name == "and":
            limit = min(self.terms.limit_of(left), self.terms.limit_of(right))
        return self.terms.operation(name, *arguments, limit=limit)

    def _reads_target(self):
        """Whether the target is a source too: in a short form, or because only a part of it changes."""
        return self.instruction.name in READS_TARGET or (len(self.instruction.operands) == 2 and
                                                         self.instruction.name not in ONE_SOURCE)

    def _sides(self, machine):
        """The two sides of an operation; a short form has its target for its left side."""
        operands = self.instruction.operands
        left = operands[1] if len(operands) >= 3 else operands[0]
        return self._source(machine, left), self._source(machine, operands[-1])

    def _sum(self, left, right, sign):
        number = self.terms.value_of(right)
        if number is not None:
            return self.terms.plus(left, sign * number)
        number = self.terms.value_of(left)
        if number is not None and sign > 0:
            return self.terms.plus(right, number)
        if left == right and sign < 0:
            return self.terms.zero
        ordered = sorted((left, right)) if sign > 0 else (left, right)
        return self.terms.operation("add" if sign > 0 else "sub", *(("term", term) for term in ordered))

    def _flags(self, machine, result):
        """What the flags tell: of a comparison, or of a result and zero."""
        name = self.instruction.name
        left, right = self._sides(machine)
        if name in ("cmp", "sub", "subw"):
            return "comparison", left, right
        if name == "rsb":
            return "comparison", right, left
        if name == "cmn":
            result = self._sum(left, right, 1)
        elif name in ("tst", "teq"):
            result = self.terms.operation(name, ("term", left), ("term", right))
        return ("result", result, self.terms.zero) if result is not None else None

    # Memory.

    def _place(self, machine):
        """Where a load or store of one goes, as (term, offset)."""
        memory = self.instruction.memory
        base = self.terms.number(self.instruction.address + 4 & ~3) if memory.base == PC \
            else machine.registers[memory.base]
        if memory.index is not None:
            index = self.terms.operation("shift", ("term", machine.registers[memory.index]), memory.shift)
            base = self._sum(base, index, 1)
        return self.terms.place_of(self.terms.plus(base, memory.offset))

    def _written_back(self, machine):
        memory, last = self.instruction.memory, self.instruction.operands[-1]
        if not self.instruction.writes_back:
            return {}
        step = self.terms.number(memory.offset) if last.is_memory else self._source(machine, last)
        return {memory.base: self._sum(machine.registers[memory.base], step, 1)}

    def _read(self, memory, place, size, kind, register):
        """(what stands in memory, the memory with that known)."""
        base, offset = place
        if base == self.terms.stack:
            if size == WORD and offset in memory.frame:
                return memory.frame[offset], memory
            term = self._fresh("load", register)
            return term, memory
        if base == self.terms.zero and size == WORD and self._is_constant(offset):
            return self.terms.number(self.search.bounds.image.number_at(offset, WORD)), memory
        key = (base, offset, size, kind)
        if key in memory.other:
            return memory.other[key], memory
        limit = (1 << 8 * size) - 1 if kind == "unsigned" else 0xFFFFFFFF
        term = self._fresh("load", register, limit=limit)
        return term, replace(memory, other={**memory.other, key: term})

    def _is_constant(self, address):
        image = self.search.bounds.image
        is_literal = self.instruction.memory is not None and self.instruction.memory.base == PC
        return (is_literal or image.is_constant(address)) and image.number_at(address, WORD) is not None

    def _write(self, memory, place, size, term, saves=False):
        """The memory after a store."""
        base, offset = place
        known_elsewhere = memory.frame_is_known_elsewhere
        if not saves and term is not None and self.terms.place_of(term)[0] == self.terms.stack:
            known_elsewhere = True
        if base == self.terms.stack:
            words = {offset & ~3, offset + size - 1 & ~3}
            frame = {word: value for word, value in memory.frame.items() if word not in words}
            saved = memory.saved - words
            if size == WORD and offset % WORD == 0 and term is not None:
                frame[offset] = term
                saved = saved | {offset} if saves else saved
            return Memory(frame, saved, {} if known_elsewhere and not saves else memory.other, known_elsewhere)
        other = {key: value for key, value in memory.other.items()
                 if key[0] == base and not overlap(key[1], key[2], offset, size)}
        if size == WORD and term is not None:
            other[base, offset, WORD, "unsigned"] = term
        frame = memory.frame
        if known_elsewhere:
            frame = {word: value for word, value in frame.items() if word in memory.saved}
        return Memory(frame, memory.saved, other, known_elsewhere)

    def _loaded(self, machine):
        name, operands = self.instruction.name, self.instruction.operands
        place, memory = self._place(machine), machine.memory
        values = self._written_back(machine)
        if name == "ldrd":
            parts = [(operand.register, WORD, WORD * number) for number, operand in enumerate(operands[:2])]
        else:
            parts = [(operands[0].register, LOAD_BYTES[name], 0)]
        kind = "signed" if name.startswith("ldrs") else "unsigned"
        for register, size, step in parts:
            there = (place[0], place[1] + step & 0xFFFFFFFF)
            values[register], memory = self._read(memory, there, size, kind, register)
        return self._frame_cut(self._with(machine, values, memory=memory))

    def _stored(self, machine):
        name, operands = self.instruction.name, self.instruction.operands
        place, memory = self._place(machine), machine.memory
        if name == "strd":
            parts = [(operand.register, WORD, WORD * number) for number, operand in enumerate(operands[:2])]
        else:
            parts = [(operands[0].register, self.instruction.stored_bytes, 0)]
        for register, size, step in parts:
            there = (place[0], place[1] + step & 0xFFFFFFFF)
            memory = self._write(memory, there, size, machine.registers[register])
        return self._with(machine, self._written_back(machine), memory=memory)

    def _many(self, machine):
        """(base register, term of the lowest address, term of the base afterwards) of a load or store of many."""
        instruction = self.instruction
        base = SP if instruction.name in ("push", "pop") else instruction.registers[0]
        term, size = machine.registers[base], WORD * len(instruction.listed)
        down = instruction.name in ("push", "stmdb", "ldmdb")
        start = self.terms.plus(term, -size) if down else term
        moves = instruction.name in ("push", "pop") or instruction.writes_back
        return base, start, (start if down else self.terms.plus(term, size)) if moves else term

    def _loaded_many(self, machine):
        base, start, end = self._many(machine)
        memory, values = machine.memory, {base: end}
        for number, register in enumerate(self.instruction.listed):
            place = self.terms.place_of(self.terms.plus(start, WORD * number))
            values[register], memory = self._read(memory, place, WORD, "unsigned", register)
        return self._frame_cut(self._with(machine, values, memory=memory))

    def _stored_many(self, machine):
        base, start, end = self._many(machine)
        memory = machine.memory
        for number, register in enumerate(self.instruction.listed):
            place = self.terms.place_of(self.terms.plus(start, WORD * number))
            memory = self._write(memory, place, WORD, machine.registers[register], saves=base == SP)
        return self._with(machine, {base: end}, memory=memory)

    def _frame_cut(self, machine):
        """Without the words below the stack pointer, where anybody may write."""
        base, lowest = self.terms.place_of(machine.registers[SP])
        frame = machine.memory.frame
        if base == self.terms.stack:
            frame = {offset: term for offset, term in frame.items() if signed(offset) >= signed(lowest)}
        else:
            frame = {}
        return replace(machine, memory=replace(machine.memory, frame=frame,
                                               saved=machine.memory.saved & frozenset(frame)))


# Operations whose short form does not read its target.
ONE_SOURCE = set("mov movw mvn clz rbit rev rev16 revsh uxtb uxth sxtb sxth adr".split())


def overlap(one, one_size, other, other_size):
    """Whether two ranges from the same base share a byte; offsets wrap around."""
    return (other - one) & 0xFFFFFFFF < one_size or (one - other) & 0xFFFFFFFF < other_size
