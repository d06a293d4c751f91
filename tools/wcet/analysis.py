"""The whole analysis of an entry: both measures, the stack, and what was taken on trust.

SPDX-License-Identifier: Apache-2.0
"""

from dataclasses import dataclass, field

from commands import InputError
from wcet import NotUnderstood
from wcet.bound import Bounds, Cost
from wcet.consistent import ConsistentBound, loops_of
from wcet.costs import CORES, Unpublished, weigh_cycles, weigh_instructions
from wcet.graph import Graphs
from wcet.image import Image
from wcet.masked import MASKS, MaskedBounds


@dataclass
class Result:
    """What is known of an entry."""
    name: str
    instructions: Cost
    cycles: Cost            # None: not bounded
    cycles_missing: str     # why, if so
    stack_bytes: int        # None: not bounded
    declared: list = field(default_factory=list)
    assumed: list = field(default_factory=list)


@dataclass
class MaskedResult:
    """The longest time with interrupts masked during a call."""
    name: str
    mask: str
    instructions: Cost
    cycles: Cost            # None: not bounded
    cycles_missing: str     # why, if so


def core_of(cpu):
    if cpu not in CORES:
        raise InputError(f"--cpu {cpu}: choose one of: {' '.join(CORES)}")
    return CORES[cpu]


class Analysis:
    """Entries of one program on one core."""

    def __init__(self, path, cpu, declarations):
        self.core = core_of(cpu)
        self.image = Image(path)
        self.declarations = declarations
        self.graphs = Graphs(self.image, declarations)
        self.instructions = Bounds(self.image, declarations, weigh_instructions)
        self.cycles = Bounds(self.image, declarations, weigh_cycles(self.core))
        self._masked = {(mask.name, measure): MaskedBounds(bounds, mask) for mask in MASKS
                        for measure, bounds in (("instructions", self.instructions), ("cycles", self.cycles))}
        self._consistent = {}
        self._depths = {}

    def has(self, name):
        return bool(self.image.addresses_of(name))

    def procedure(self, name):
        """The graph of a function by its name, or by its address in hexadecimal."""
        addresses = self.image.addresses_of(name)
        if not addresses:
            raise InputError(f"{self.image.path}: there is no function '{name}'")
        if len(addresses) > 1:
            places = " ".join(f"{address:#x}" for address in addresses)
            raise InputError(f"{self.image.path}: several functions are named '{name}': {places}")
        return self.graphs.procedure(addresses[0])

    def result(self, name):
        """Everything about an entry. NotUnderstood if there is no bound."""
        procedure = self.procedure(name)
        instructions = self._bound(self.instructions, procedure)
        cycles, missing = self._cycles(lambda: self._bound(self.cycles, procedure))
        return Result(name, instructions, cycles, missing, self.stack_bytes(procedure),
                      self._declared(procedure), self._assumed(procedure))

    def consistent(self, bounds, procedure):
        """The longest way that does not contradict itself, where these are to be told; else None."""
        if not self.declarations.exclusive or loops_of(procedure):
            return None
        key = bounds is self.cycles, procedure.key
        if key not in self._consistent:
            self._consistent[key] = ConsistentBound(bounds, procedure).found()
        return self._consistent[key]

    def _bound(self, bounds, procedure):
        cost, found = bounds.of(procedure), self.consistent(bounds, procedure)
        return Cost(found.most, cost.per_byte) if found else cost

    def masked_results(self, name):
        """For each mask that an entry uses, how long it may be set. NotUnderstood if there is no bound."""
        procedure = self.procedure(name)
        for mask in MASKS:
            instructions = self._masked[mask.name, "instructions"].of(procedure).within
            if instructions is not None:
                cycles, missing = self._cycles(lambda: self._masked[mask.name, "cycles"].of(procedure).within)
                yield MaskedResult(name, mask.name, instructions, cycles, missing)

    def _cycles(self, bound):
        """A bound in cycles, or None and the reason."""
        if not self.core.rows:
            return None, self.core.note
        try:
            return bound(), ""
        except Unpublished as reason:
            return None, str(reason)

    def stack_bytes(self, procedure):
        """The deepest stack of a function and its callees, or None."""
        if procedure.key not in self._depths:
            depths = list(procedure.depths.values())
            for address, edges in procedure.edges.items():
                for callee in {edge.callee for edge in edges if edge.callee}:
                    own, below = procedure.depths[address], self.stack_bytes(callee)
                    depths.append(own + below if own is not None and below is not None else None)
            self._depths[procedure.key] = max(depths) if None not in depths else None
        return self._depths[procedure.key]

    def reached(self, procedure):
        """A procedure and all that it calls."""
        found, pending = {}, [procedure]
        while pending:
            one = pending.pop()
            if one.key not in found:
                found[one.key] = one
                pending.extend(one.callees().values())
        return found.values()

    def _declared(self, procedure):
        return sorted(set().union(*(self.instructions.declared_in(one) for one in self.reached(procedure))))

    def _assumed(self, procedure):
        found = {"nobody else writes what these functions read"} if self.declarations.exclusive else set()
        for one in self.reached(procedure):
            found.update(f"{name} is never called" for _, name in one.assumed)
            found.update(f"the trap at {self.image.place(address)} is never reached" for address in one.traps)
        return sorted(found)
