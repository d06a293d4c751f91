"""The longest time with interrupts masked: from an instruction that masks them to one that unmasks them.

Owns: which instructions those are, and the search across calls. Must not know: locks, by whatever name.

A lock masks in one function and unmasks in another, so each function has four longest ways, all of them None
where there is no such way: *through* it without unmasking; *in*, from its entry to an unmasking; *out*, from a
masking in it to its return; and *within*, from a masking to an unmasking. The masking instruction itself is not
counted, the unmasking one is. Where locks nest, the inner one finds interrupts masked and leaves them so: the
way around its unmasking is one of the ways, and the longest.

SPDX-License-Identifier: Apache-2.0
"""

from dataclasses import dataclass

from wcet import NotUnderstood
from wcet.bound import Cost, Search, components
from wcet.flow import RETURN


@dataclass(frozen=True)
class Mask:
    """A register that masks interrupts, and the instructions that raise and clear the mask, as disassembled."""
    name: str
    masks: tuple
    unmasks: tuple


# MSR PRIMASK and MSR BASEPRI put back what was there before (port/cortex-m); MSR BASEPRI_MAX only ever raises.
MASKS = (Mask("PRIMASK", ("cpsid i",), ("cpsie i", "msr primask,")),
         Mask("BASEPRI", ("msr basepri_max,",), ("msr basepri,",)))


@dataclass(frozen=True)
class Ways:
    through: Cost = None
    into: Cost = None
    out: Cost = None
    within: Cost = None


def longer(one, other):
    if one is None or other is None:
        return one or other
    return one.at_least(other)


class MaskedBounds:
    """The ways of procedures for one mask, in the measure of `bounds`."""

    def __init__(self, bounds, mask):
        self.bounds = bounds
        self.mask = mask
        self._known = {}

    def of(self, procedure):
        if procedure.key not in self._known:
            self._known[procedure.key] = self._solve(procedure)
        return self._known[procedure.key]

    def _solve(self, procedure):
        to_return = self._search(procedure, ends_inside=False)
        to_unmasking = self._search(procedure, ends_inside=True)
        out, within = None, None
        for address, edge, cost in self._maskings(procedure):
            self._check_outside_loops(procedure, address)
            for_return, for_unmasking = to_return.get(edge.target), to_unmasking.get(edge.target)
            out = longer(out, cost + for_return if for_return is not None else None)
            within = longer(within, cost + for_unmasking if for_unmasking is not None else None)
        for callee in procedure.callees().values():
            within = longer(within, self.of(callee).within)
        ways = (to_return.get(procedure.entry), to_unmasking.get(procedure.entry), out, within)
        return Ways(*(self.bounds.settled(procedure, way) if way is not None else None for way in ways))

    def _is(self, instruction, texts):
        return instruction.text.startswith(texts)

    def _maskings(self, procedure):
        """Where interrupts are masked: (address, edge on, cost since the masking)."""
        for address, edges in procedure.edges.items():
            for edge in edges:
                if self._is(procedure.instructions[address], self.mask.masks):
                    yield address, edge, Cost()
                elif edge.callee and self.of(edge.callee).out is not None:
                    yield address, edge, self.of(edge.callee).out

    def _check_outside_loops(self, procedure, address):
        """What is masked in a loop may be unmasked in a later round: no way through the loop says how long."""
        def targets(node):
            return [edge.target for edge in procedure.edges[node] if edge.target is not None]
        for component in components(set(procedure.edges), targets):
            if address in component and len(component) > 1:
                raise NotUnderstood(f"interrupts are masked within a loop, at {address:#x} "
                                    f"({self.bounds.image.place(address)})")

    def _search(self, procedure, ends_inside):
        """From each instruction the longest way, without unmasking on it, to a return or to an unmasking."""
        bounds = self.bounds

        def unmasks(address):
            return self._is(procedure.instructions[address], self.mask.unmasks)

        def step(address, edge):
            own = bounds.own(procedure, address, edge)
            if unmasks(address):
                return None
            through = self.of(edge.callee).through if edge.callee else Cost()
            return own + through if through is not None else None

        def stop(address, edge):
            if not ends_inside:
                return None
            own = bounds.own(procedure, address, edge)
            if unmasks(address):
                return own
            into = self.of(edge.callee).into if edge.callee else None
            return own + into if into is not None else None

        search = Search(procedure, step, bounds.pass_loop(procedure), stop)
        ends = (lambda edge: None) if ends_inside else (lambda edge: Cost() if edge.kind == RETURN else None)
        return search.solved(set(procedure.edges), procedure.entry, ends).costs
