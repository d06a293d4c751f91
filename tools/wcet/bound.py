"""The longest path through a function and all that it calls.

Owns: the search, the treatment of loops, the sum over calls. Must not know: cores, the command line.

In a graph without loops the longest path from each instruction to a return follows from those of its
successors. A loop stands for one node: it must have one entry, a way out and a declared bound. Its cost is that of the
way from its first instruction out of it, and for each further round that of the longest way around. What a
loop of a function that writes each byte once costs per byte is the cost of its longest round over the bytes
that every round stores at least; the loops of one call share the bytes, so that the dearest one counts.

SPDX-License-Identifier: Apache-2.0
"""

from dataclasses import dataclass, field
from fractions import Fraction

from wcet import NotUnderstood
from wcet.flow import RETURN
from wcet.values import limit_of


@dataclass(frozen=True)
class Cost:
    """An amount, and more of it for each byte that is filled or copied."""
    fixed: int = 0
    per_byte: Fraction = Fraction(0)
    rate: Fraction = Fraction(0)  # per byte of the call that is being looked at: its loops share them

    def __add__(self, other):
        return Cost(self.fixed + other.fixed, self.per_byte + other.per_byte, max(self.rate, other.rate))

    def times(self, count):
        return Cost(self.fixed * count, self.per_byte * count, self.rate if count else Fraction(0))

    def at_least(self, other):
        """The larger of each part: a bound of both."""
        return Cost(max(self.fixed, other.fixed), max(self.per_byte, other.per_byte), max(self.rate, other.rate))

    def order(self):
        return self.fixed, self.per_byte, self.rate


@dataclass
class Loop:
    """How a loop is passed: rounds, and then the way out."""
    around: object  # Solutions from the loop's first instruction
    out: object
    times: str


@dataclass
class Solution:
    """The longest way from each node: its cost, and the edge to take (or the Loop to pass)."""
    cut: int = None  # the first instruction of the loop that is being looked at: ways end there
    costs: dict = field(default_factory=dict)
    choices: dict = field(default_factory=dict)

    def offer(self, node, cost, choice):
        known = self.costs.get(node)
        if known is None or cost.order() > known.order():
            self.choices[node] = choice
        self.costs[node] = cost if known is None else cost.at_least(known)


class Search:
    """The longest ways through one procedure.

    `step(address, edge)` is the cost of an instruction with what it calls, None if the way must not be taken;
    `pass_loop(component, header, around, out)` gives a loop's Cost and the text of how often it runs;
    `stop(address, edge)` is the cost of a way that ends right there, None if none does.
    """

    def __init__(self, procedure, step, pass_loop, stop=lambda address, edge: None):
        self.procedure = procedure
        self.step = step
        self.pass_loop = pass_loop
        self.stop = stop

    def solved(self, nodes, start, ends, cut=None):
        """Ways within `nodes`. `ends(edge)`: the cost beyond an edge that leaves them, None if it is no end."""
        solution = Solution(cut)

        def inside(node):
            return [edge.target for edge in self.procedure.edges[node] if edge.target in nodes and edge.target != cut]

        def beyond(edge):
            known = edge.target in nodes and edge.target != cut
            return solution.costs.get(edge.target) if known else ends(edge)

        for component in components(nodes, inside):
            node = component[0]
            if len(component) == 1 and node not in inside(node):
                self._choose(solution, node, beyond)
            else:
                header = self._header(set(component), nodes, start, inside)
                self._loop(solution, set(component), header, beyond)
        return solution

    def _choose(self, solution, node, beyond):
        for edge in self.procedure.edges[node]:
            ended = self.stop(node, edge)
            if ended is not None:
                solution.offer(node, ended, edge)
            rest = beyond(edge)
            cost = self.step(node, edge) if rest is not None else None
            if cost is not None:
                solution.offer(node, cost + rest, edge)

    def _header(self, component, nodes, start, inside):
        entries = {start} & component
        for node in nodes - component:
            entries.update(component.intersection(inside(node)))
        if len(entries) != 1:
            raise NotUnderstood("a loop is entered in more than one place: " + " and ".join(map(hex, sorted(entries))))
        return entries.pop()

    def _loop(self, solution, component, header, beyond):
        around = self.solved(component, header, lambda edge: Cost() if edge.target == header else None, header)
        out = self.solved(component, header, lambda edge: beyond(edge) if edge.target not in component else None,
                          header)
        round_cost, out_cost = around.costs.get(header), out.costs.get(header)
        if out_cost is not None:
            cost, times = self.pass_loop(component, header, round_cost or Cost(), out_cost)
            solution.costs[header] = cost
            solution.choices[header] = Loop(around, out, times)


def components(nodes, targets):
    """Strongly connected components, each after those that it leads to (R. Tarjan, SIAM J. Comput. 1, 1972)."""
    index, low, stack, on_stack, found = {}, {}, [], set(), []
    for root in sorted(nodes):
        if root in index:
            continue
        work = [(root, iter(targets(root)))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, successors = work[-1]
            for successor in successors:
                if successor not in index:
                    index[successor] = low[successor] = len(index)
                    stack.append(successor)
                    on_stack.add(successor)
                    work.append((successor, iter(targets(successor))))
                    break
                if successor in on_stack:
                    low[node] = min(low[node], index[successor])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component = []
                    while not component or component[-1] != node:
                        component.append(stack.pop())
                        on_stack.discard(component[-1])
                    found.append(component)
    return found


class Bounds:
    """The longest paths in one measure: `weigh(instruction, edge, next instruction)` gives whole numbers."""

    def __init__(self, image, declarations, weigh):
        self.image = image
        self.declarations = declarations
        self.weigh = weigh
        self._declared = {}  # procedure's key -> texts of the declarations that were used
        self._known = {}

    def of(self, procedure):
        """The cost of the longest path from entry to return."""
        return self._solved(procedure)[0]

    def solution(self, procedure):
        return self._solved(procedure)[1]

    def declared_in(self, procedure):
        """What was declared about the loops of a procedure itself."""
        return self._declared.get(procedure.key, set())

    def step(self, procedure):
        """The cost of an instruction along an edge, with what it calls."""
        def cost(address, edge):
            own = self.own(procedure, address, edge)
            return own + self.of(edge.callee) if edge.callee else own
        return cost

    def own(self, procedure, address, edge):
        """The cost of an instruction along an edge, without what it calls."""
        return Cost(self.weigh(procedure.instructions[address], edge, procedure.instructions.get(edge.target)))

    def search(self, procedure):
        return Search(procedure, self.step(procedure), self.pass_loop(procedure))

    def _solved(self, procedure):
        if procedure.key not in self._known:
            self._known[procedure.key] = self._solve(procedure)
        return self._known[procedure.key]

    def _solve(self, procedure):
        self._check_endless(procedure)
        if not procedure.returns:
            raise NotUnderstood(f"{self.image.place(procedure.entry)} never returns")
        solution = self.search(procedure).solved(set(procedure.edges), procedure.entry,
                                                 lambda edge: Cost() if edge.kind == RETURN else None)
        return self.settled(procedure, solution.costs[procedure.entry]), solution

    def settled(self, procedure, cost):
        """A call's cost per byte once all its loops are known; in full, if the number of bytes is known."""
        register = self.declarations.copy_register(self.image.names_of(procedure.entry))
        limit = limit_of(procedure.arguments[register]) if register is not None else None
        if limit is None:
            return Cost(cost.fixed, cost.per_byte + cost.rate)
        return Cost(cost.fixed + -(-cost.rate * limit // 1), cost.per_byte)

    # ---- Loops ----

    def _check_endless(self, procedure):
        """No loop may be without a way to a return, here or in a function that is called and never returns."""
        ways = {address: {edge.target for edge in edges if edge.target is not None}
                for address, edges in procedure.edges.items()}
        ending = {address for address, edges in procedure.edges.items() if any(edge.kind == RETURN for edge in edges)}
        for component in components(set(ways), ways.__getitem__):
            beyond = set().union(*(ways[address] for address in component))
            if ending.intersection(component) or ending & beyond:
                ending.update(component)
            elif beyond.intersection(component):
                raise NotUnderstood(f"an endless loop at {self.image.place(min(component))} ({min(component):#x}); if "
                                    "it is never reached, declare a function on the way with --assume-not-called")
        for callee in procedure.dead_calls:
            self._check_endless(callee)

    def pass_loop(self, procedure):
        """How the loops of a procedure count, for a Search."""
        declared = self._declared.setdefault(procedure.key, set())

        def cost_and_times(component, header, around, out):
            names = self.image.names_of(header)
            bound = self.declarations.loop_bound(names)
            if bound is not None:
                declared.add(f"the loop at {self.image.place(header)} runs at most {bound} times")
                return around.times(bound - 1) + out, f"{bound - 1} times"
            if self.declarations.copy_register(names) is not None:
                stored = self._stored_bytes(procedure, component, header)
                if stored:
                    declared.add(f"{self.image.function_at(header).name} writes each byte once")
                    return out + Cost(0, around.per_byte, max(around.rate, Fraction(around.fixed, stored))), \
                        f"once per {stored} bytes"
            raise NotUnderstood(self._cycle_text(component, header))
        return cost_and_times

    @staticmethod
    def _stored_bytes(procedure, component, header):
        """The bytes that each round of a loop stores at least."""
        def step(address, _edge):
            instruction = procedure.instructions[address]
            return Cost(0 if instruction.condition else -instruction.stored_bytes)

        search = Search(procedure, step, lambda _component, _header, _around, out: (out, ""))
        rounds = search.solved(component, header, lambda edge: Cost() if edge.target == header else None, header)
        return -rounds.costs[header].fixed

    def _cycle_text(self, component, header):
        name = self.image.function_at(header).name
        return (f"a loop without a declared bound in {name}: {self.image.place(header)} ({header:#x}), "
                f"{len(component)} instructions up to {max(component):#x}; declare one with --loop {name}=N")


@dataclass(frozen=True)
class Taken:
    """A step of a path: an instruction, and where it goes on."""
    address: int
    edge: object


@dataclass(frozen=True)
class Rounds:
    """A step of a path: the rounds of a loop."""
    steps: tuple
    times: str


def path(solution, node):
    """The longest way from a node: its steps, and the edge by which it ends."""
    steps = []
    while True:
        choice = solution.choices[node]
        if isinstance(choice, Loop):
            steps.append(Rounds(tuple(path(choice.around, node)[0]) if node in choice.around.choices else (),
                                choice.times))
            inner, edge = path(choice.out, node)
            steps += inner
        else:
            edge = choice
            steps.append(Taken(node, edge))
        if edge.target is None or edge.target == solution.cut or edge.target not in solution.choices:
            return steps, edge
        node = edge.target
