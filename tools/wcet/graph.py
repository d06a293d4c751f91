"""The control-flow graph of a function, with everything that it jumps to and the functions that it calls.

Owns: which instructions can follow which, and how deep the stack is at each. Must not know: time.

A jump to another function (a tail call, a part that the compiler moved away) is a jump like any other: the
code there belongs to the graph, for it returns to this function's caller. A function is analysed for each
set of constant arguments that it is called with, so that what these exclude is excluded.

SPDX-License-Identifier: Apache-2.0
"""

from collections import deque
from dataclasses import dataclass, field

from wcet import NotUnderstood
from wcet.flow import CALL, CASE_HELPERS, RETURN, TAKEN, Flow
from wcet.decode import Decoder, LR
from wcet.values import AtMost, NotZero, Number, ReturnAddress, State, Transfer, value_joined

ARGUMENTS = 4
UNKNOWN_ARGUMENTS = (None,) * ARGUMENTS
INSTRUCTIONS_MAX = 20000


@dataclass(frozen=True)
class Edge:
    """From one instruction to the next; `callee` is the function run in between, `target` None the return."""
    kind: str
    target: int
    callee: object = None


@dataclass(eq=False)
class Procedure:
    """The graph of a function for some constant arguments."""
    entry: int
    arguments: tuple
    instructions: dict = field(default_factory=dict)  # address -> Instruction
    edges: dict = field(default_factory=dict)         # address -> [Edge]
    depths: dict = field(default_factory=dict)        # address -> bytes of stack before or behind it, or None
    result: object = None                             # what r0 holds at every return
    returns: bool = False
    assumed: set = field(default_factory=set)         # (address, name) of calls declared not to happen
    traps: set = field(default_factory=set)           # addresses of UDF
    dead_calls: set = field(default_factory=set)      # procedures called here that never return

    @property
    def key(self):
        return self.entry, self.arguments

    def callees(self):
        return {edge.callee.key: edge.callee for edges in self.edges.values() for edge in edges if edge.callee}


class Graphs:
    """Builds procedures, each once."""

    def __init__(self, image, declarations):
        self.image = image
        self.decoder = Decoder(image)
        self.transfer = Transfer(image)
        self.flow = Flow(image, self.transfer)
        self.declarations = declarations
        self._known = {}
        self._active = []

    def procedure(self, entry, arguments=UNKNOWN_ARGUMENTS):
        if entry in self._active:
            names = [self.image.place(address) for address in self._active[self._active.index(entry):] + [entry]]
            raise NotUnderstood(f"recursion: {' calls '.join(names)}")
        if (entry, arguments) not in self._known:
            self._active.append(entry)
            try:
                self._known[entry, arguments] = Builder(self, entry, arguments).built()
            finally:
                self._active.pop()
        return self._known[entry, arguments]

    def not_called_name(self, address):
        """The name by which the function at an address is declared not to be called, or None."""
        function = self.image.function_at(address)
        if function is None or function.address != address:
            return None
        return next(iter(sorted(self.image.names_of(address) & self.declarations.not_called)), None)


def argument_passed(value):
    """What of a value holds in a function that it is passed to."""
    return value if isinstance(value, (Number, AtMost, NotZero)) else None


class Builder:
    """Follows control from an entry until nothing new is learned."""

    def __init__(self, graphs, entry, arguments):
        self.graphs = graphs
        self.procedure = Procedure(entry, arguments)
        self.states = {}
        self.result_states = []
        name = graphs.image.place(entry)
        self.is_case_helper = name in CASE_HELPERS

    def built(self):
        procedure = self.procedure
        pending = deque([procedure.entry])
        self.states[procedure.entry] = State.at_entry(procedure.arguments)
        while pending:
            address = pending.popleft()
            for exit in self._exits(address):
                if exit.target is not None and self._learn(exit.target, exit.state):
                    pending.append(exit.target)
            if len(self.states) > INSTRUCTIONS_MAX:
                raise NotUnderstood(f"{self.graphs.image.place(procedure.entry)} is longer than "
                                    f"{INSTRUCTIONS_MAX} instructions")
        for address in sorted(self.states):
            self._conclude(address)
        return procedure

    def _learn(self, address, state):
        """Add what holds on one more way to an address; whether that changed anything."""
        known = self.states.get(address)
        joined = state if known is None else known.joined(state)
        self.states[address] = joined
        return joined != known

    def _conclude(self, address):
        """Keep what is known of an instruction at the end."""
        procedure, state = self.procedure, self.states[address]
        instruction = self.graphs.decoder.at(address)
        exits = self._exits(address)
        procedure.instructions[address] = instruction
        procedure.edges[address] = list(dict.fromkeys(Edge(exit.kind, exit.target, exit.callee) for exit in exits))
        depths = [state.depth, *(exit.state.depth for exit in exits if exit.state)]
        procedure.depths[address] = max(depths) if None not in depths else None
        if instruction.name == "udf":
            procedure.traps.add(address)
        for exit in exits:
            if exit.kind == RETURN:
                value = argument_passed(exit.state.value(0))
                procedure.result = value_joined(procedure.result, value) if procedure.returns else value
                procedure.returns = True

    def _exits(self, address):
        """The exits of an instruction, with the procedures that they call; none of what is declared away."""
        instruction, state = self.graphs.decoder.at(address), self.states[address]
        if self.is_case_helper and instruction.name == "bx" and instruction.operands[0].register == LR:
            state = self._returning(state)
        exits = []
        for exit in self.graphs.flow.exits(instruction, state):
            name = self.graphs.not_called_name(exit.callee if exit.kind == CALL else exit.target) \
                if exit.kind in (CALL, TAKEN) else None
            if name is not None:
                self.procedure.assumed.add((address, name))
            elif exit.kind == CALL:
                exits += self._call_exits(exit)
            else:
                exits.append(exit)
        return exits

    @staticmethod
    def _returning(state):
        """A helper that has made LR the address in the table returns by it."""
        registers = list(state.registers)
        registers[LR] = ReturnAddress()
        return State(tuple(registers), state.stack)

    def _call_exits(self, exit):
        arguments = tuple(argument_passed(exit.state.value(register)) for register in range(ARGUMENTS))
        callee = self.graphs.procedure(exit.callee, arguments)
        if not callee.returns:
            self.procedure.dead_calls.add(callee)
            return []
        state = exit.state.after_call().knowing(0, callee.result)
        return [type(exit)(CALL, exit.target, state, callee)]
