"""Names for return addresses: function, file and line, as far as a program's ELF files tell.

SPDX-License-Identifier: Apache-2.0
"""

import bisect
import functools
import subprocess
from collections import namedtuple
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from commands import InputError

Mapping = namedtuple("Mapping", "start end offset path")
# What calls every program's main, and is no news.
OUTERMOST = {"_start", "__libc_start_main", "__libc_start_call_main", "__libc_init_first"}
UNKNOWN = "??"


class Module:
    """One ELF file: the program itself or a library."""

    def __init__(self, path, addr2line):
        self.path = path
        self.name = Path(path).name
        self.addr2line = addr2line
        self.segments = []
        self.symbols = []
        try:
            with open(path, "rb") as file:
                self._read(ELFFile(file))
        except (OSError, ELFError):
            pass  # no file behind it, such as the kernel's own page of code: it stays nameless
        self._starts = [symbol[0] for symbol in self.symbols]

    def _read(self, elf):
        self.segments = [(segment["p_offset"], segment["p_filesz"], segment["p_vaddr"])
                         for segment in elf.iter_segments() if segment["p_type"] == "PT_LOAD"]
        table = elf.get_section_by_name(".symtab") or elf.get_section_by_name(".dynsym")
        if table is not None:
            self.symbols = sorted((symbol["st_value"], symbol["st_value"] + symbol["st_size"], symbol.name)
                                  for symbol in table.iter_symbols() if symbol["st_info"]["type"] == "STT_FUNC")

    def address_of(self, file_offset):
        """Where the linker put what lies at this place of the file."""
        for offset, size, address in self.segments:
            if offset <= file_offset < offset + size:
                return file_offset - offset + address
        return file_offset

    def holds(self, address):
        """Whether the linker put anything at this address."""
        return any(start <= address < start + size for _, size, start in self.segments)

    def symbol_name(self, address):
        """The function that holds the address by the symbol table, or None; a stripped file has only its exports."""
        index = bisect.bisect_right(self._starts, address) - 1
        if index >= 0 and address < self.symbols[index][1]:
            return f"{self.symbols[index][2].split('@')[0]} {self.name}"
        return None

    def names_of(self, addresses):
        """A name for each address: as the line table has it; else as the symbols; else module and offset."""
        if not self.segments:
            return [f"{self.name}+0x{address:x}" for address in addresses]
        lines = self._addr2line(addresses)
        pairs = zip(lines[0::2], lines[1::2])
        return [self._name(address, function, place) for address, (function, place) in zip(addresses, pairs)]

    def _addr2line(self, addresses):
        text = "".join(f"0x{address:x}\n" for address in addresses)
        try:
            done = subprocess.run([self.addr2line, "-f", "-C", "-e", self.path], input=text, capture_output=True,
                                  text=True, check=False)
        except FileNotFoundError:
            raise InputError(f"{self.addr2line} is not installed; tools/setup host lib installs it") from None
        lines = done.stdout.splitlines()
        return lines if len(lines) == 2 * len(addresses) else [UNKNOWN] * (2 * len(addresses))

    def _name(self, address, function, place):
        file, _, line = place.split(" ")[0].rpartition(":")
        if UNKNOWN in (function, file) or not line.isdigit():
            # addr2line then takes the nearest symbol, of however far away.
            return self.symbol_name(address) or f"{self.name}+0x{address:x}"
        return f"{function} {Path(file).name}:{line}"


def read_maps(path):
    """The mappings in a copy of /proc/self/maps."""
    mappings = []
    for line in Path(path).read_text(encoding="utf-8", errors="replace").splitlines():
        words = line.split(None, 5)
        if len(words) == 6 and words[5].startswith("/"):
            start, end = (int(word, 16) for word in words[0].split("-"))
            mappings.append(Mapping(start, end, int(words[2], 16), words[5]))
    return mappings


class Symbols:
    """Names the return addresses of one recording. Looks all of them up at once, for addr2line is slow to start."""

    def __init__(self, locate):
        self._locate = locate  # a return address -> (module, address within it), or None
        self._names = {}

    @classmethod
    def of_process(cls, mappings):
        module_of = functools.lru_cache(None)(lambda path: Module(path, "addr2line"))

        def locate(address):
            for mapping in mappings:
                if mapping.start <= address < mapping.end:
                    module = module_of(mapping.path)
                    return module, module.address_of(address - mapping.start + mapping.offset)
            return None
        return cls(locate)

    @classmethod
    def of_firmware(cls, path):
        module = Module(path, "arm-none-eabi-addr2line")
        if not module.segments:
            raise InputError(f"{path}: not an ELF file")
        return cls(lambda address: (module, address) if module.holds(address) else None)

    def knows(self, address):
        """Whether there is code or data at this return address."""
        return self._locate((address & ~1) - 1) is not None

    def learn(self, addresses):
        """Look these return addresses up. The call is the instruction before; Thumb's low bit is no part of it."""
        wanted = {}
        for address in set(addresses) - self._names.keys():
            found = self._locate((address & ~1) - 1)
            if found is None:
                self._names[address] = f"0x{address:x}"
            else:
                wanted.setdefault(found[0], []).append((address, found[1]))
        for module, pairs in wanted.items():
            names = module.names_of([place for _, place in pairs])
            self._names.update(zip((address for address, _ in pairs), names))

    def name_of(self, frames):
        """The name of a call site: the caller, and who called it, nearest first."""
        names = [self._names[frame] for frame in frames]
        while len(names) > 1 and (names[-1].split(" ")[0] in OUTERMOST or "+0x" in names[-1]):
            names.pop()  # start-up code, or what has no name either
        return " < ".join(names) if names else "unknown"
