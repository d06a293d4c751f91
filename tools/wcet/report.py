"""What is printed of an analysis: tables, paths, JSON.

SPDX-License-Identifier: Apache-2.0
"""

from wcet.bound import Rounds, Taken, path
from wcet.flow import CALL


def cost_text(cost):
    """`120`, or `120 + 2.5 per byte`."""
    if cost is None:
        return "-"
    return f"{cost.fixed} + {float(cost.per_byte):.4g} per byte" if cost.per_byte else str(cost.fixed)


def table_text(header, rows, sides=None):
    """Columns as wide as their widest cell, each to the left (<) or right (>); if not said, all but the first right."""
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    sides = sides or "<" + ">" * (len(header) - 1)
    return "\n".join("  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(row, sides, widths)).rstrip()
                     for row in [header, *rows])


class PathPrinter:
    """The longest path, one line an instruction: cost, address, disassembly, function and source line."""

    def __init__(self, image, bounds):
        self.image = image
        self.bounds = bounds

    def lines_of_way(self, steps):
        """The same for a way that was searched: (depth, procedure, address, edge) by step."""
        for (depth, procedure, address, edge), following in zip(steps, [*steps[1:], None]):
            yield self._line(procedure, Taken(address, edge), depth)
            # A function with loops is one step of the search.
            if edge.callee and following and following[0] == depth:
                yield from self.lines(edge.callee, depth + 1)

    def lines(self, procedure, depth=0):
        solution = self.bounds.solution(procedure)
        return self._steps(procedure, path(solution, procedure.entry)[0], depth)

    def _steps(self, procedure, steps, depth):
        for step in steps:
            if isinstance(step, Rounds):
                yield f"{'  ' * depth}-- {step.times}:"
                yield from self._steps(procedure, step.steps, depth + 1)
                yield f"{'  ' * depth}-- and then:"
            else:
                yield from self._taken(procedure, step, depth)

    def _line(self, procedure, step, depth):
        instruction = procedure.instructions[step.address]
        weight = self.bounds.weigh(instruction, step.edge, procedure.instructions.get(step.edge.target))
        line = self.image.line_of(step.address)
        return (f"{'  ' * depth}{weight:3}  {step.address:08x}  {instruction.text:36} "
                f"{self.image.place(step.address)}{'  ' + line if line else ''}")

    def _taken(self, procedure, step, depth):
        yield self._line(procedure, step, depth)
        if step.edge.kind == CALL and step.edge.callee:
            yield from self.lines(step.edge.callee, depth + 1)
