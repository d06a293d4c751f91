"""How much flash functions take with everything that they reach: code, literals and tables.

What is reached is read off the linked program: the targets of branches and calls, and every address that the
linker placed in a function or a table (it was told to keep its relocations).

SPDX-License-Identifier: Apache-2.0
"""

import bisect
import re
import subprocess
from dataclasses import dataclass

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile

from bench.programs import MeasurementError

ADDRESS_RELOCATION = 2  # R_ARM_ABS32 (Arm, "ELF for the Arm Architecture", 5.6.1)
WORD_BYTES = 4
THUMB_BIT = 1
KINDS = {"STT_FUNC", "STT_OBJECT", "STT_NOTYPE"}
MAPPING_PREFIX = "$"
# What stands in for the world around a heap, and is the bench's or the program's own.
WORLD = {"sbrk", "_sbrk", "__malloc_lock", "__malloc_unlock", "exit", "ashlar_port_fault"}
# `   7a24:  f000 b8f1   b.w   7c0a <calloc+0x10>`: the addresses before and behind.
BRANCH_LINE = re.compile(r"\s*([0-9a-f]+):\t[0-9a-f ]+\t(?:b|bl|cb)[a-z.]*\t(?:r\d+, )?([0-9a-f]+) <", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Piece:
    """A function or a table."""
    address: int
    size: int


class Program:
    """What refers to what in a linked program."""

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as stream:
            elf = ELFFile(stream)
            flash = {index: section for index, section in enumerate(elf.iter_sections()) if self._is_flash(section)}
            self._ranges = [(section["sh_addr"], section["sh_addr"] + section["sh_size"]) for section in flash.values()]
            self._read_symbols(elf, flash)
            self._references = sorted([*self._addresses_placed(elf, flash), *self._branches()])

    @staticmethod
    def _is_flash(section):
        flags = section["sh_flags"]
        return section["sh_type"] == "SHT_PROGBITS" and flags & SH_FLAGS.SHF_ALLOC and not flags & SH_FLAGS.SHF_WRITE

    def _read_symbols(self, elf, flash):
        found = []
        for symbol in elf.get_section_by_name(".symtab").iter_symbols():
            kind = symbol["st_info"]["type"]
            if symbol["st_shndx"] in flash and kind in KINDS and not symbol.name.startswith(MAPPING_PREFIX):
                thumb = THUMB_BIT if kind == "STT_FUNC" else 0
                found.append((symbol["st_value"] & ~thumb, symbol["st_size"], symbol.name))
        found = [row for row in found if self._is_inside(row[0])]
        starts = sorted({address for address, _, _ in found} | {end for _, end in self._ranges})
        self.named, pieces = {}, {}
        for address, size, name in sorted(found):
            # Assembly may leave the size out; then what is there goes on to the next name.
            size = size or starts[bisect.bisect_right(starts, address)] - address
            known = pieces.get(address)
            if known is None or known.size < size:
                pieces[address] = Piece(address, size)
            self.named[name] = address
        self._pieces = sorted(pieces.values())
        # A function's address has the Thumb bit where it is placed, and not where it is the target of a branch.
        self._world = {self.named[name] | bit for name in WORLD if name in self.named for bit in (0, THUMB_BIT)}

    @staticmethod
    def _addresses_placed(elf, flash):
        """(where, the address that stands there)."""
        for table in elf.iter_sections():
            if table["sh_type"] != "SHT_REL" or table["sh_info"] not in flash:
                continue
            section = flash[table["sh_info"]]
            data, start = section.data(), section["sh_addr"]
            for relocation in table.iter_relocations():
                if relocation["r_info_type"] == ADDRESS_RELOCATION:
                    at = relocation["r_offset"] - start
                    yield start + at, int.from_bytes(data[at:at + WORD_BYTES], "little")

    def _branches(self):
        """(where, the target) of each branch and call."""
        listing = subprocess.run(["arm-none-eabi-objdump", "-d", str(self.path)], capture_output=True, text=True,
                                 check=True).stdout
        return [(int(where, 16), int(target, 16)) for where, target in BRANCH_LINE.findall(listing)]

    def _is_inside(self, address):
        return any(start <= address < end for start, end in self._ranges)

    def _piece_at(self, address):
        """The piece that holds an address, with or without the Thumb bit; None for addresses outside of flash."""
        if not self._is_inside(address):
            return None
        at = bisect.bisect_right(self._pieces, Piece(address, 1 << 32)) - 1
        if at < 0 or address >= self._pieces[at].address + self._pieces[at].size:
            raise MeasurementError(f"{self.path}: nobody says how large what is at {address:#x} is")
        return self._pieces[at]

    def _reached_from(self, piece):
        first = bisect.bisect_left(self._references, (piece.address,))
        last = bisect.bisect_left(self._references, (piece.address + piece.size,))
        targets = {target for _, target in self._references[first:last]} - self._world
        return {self._piece_at(target) for target in targets} - {None}

    def bytes_reached(self, names):
        """Of the functions named, and of everything that they reach, each once."""
        missing = [name for name in names if name not in self.named]
        if missing:
            raise MeasurementError(f"{self.path}: no function {missing[0]}")
        pending = {self._piece_at(self.named[name]) for name in names}
        reached = set()
        while pending:
            piece = pending.pop()
            reached.add(piece)
            pending |= self._reached_from(piece) - reached
        return sum(piece.size for piece in reached)
