"""What a trace asks for, told from its operations alone: no allocator, no block sizes.

SPDX-License-Identifier: Apache-2.0
"""

from dataclasses import dataclass

from trace.format import FREE


@dataclass
class Peak:
    """The moment at which the most bytes are live; bytes are those asked for."""
    live_bytes: int = 0
    live_blocks: int = 0
    operation: int = -1
    largest_bytes: int = 0


def peak_of(trace):
    """`operation` is the number, from 0, of the operation that reaches the peak first; -1 if nothing is ever live."""
    peak, live, slots = Peak(), 0, {}
    for number, operation in enumerate(trace.operations):
        live -= slots.pop(operation.slot, 0)
        if operation.kind == FREE:
            continue
        slots[operation.slot] = operation.bytes
        live += operation.bytes
        peak.largest_bytes = max(peak.largest_bytes, operation.bytes)
        if live > peak.live_bytes or peak.operation < 0:
            peak.live_bytes, peak.live_blocks, peak.operation = live, len(slots), number
    return peak
