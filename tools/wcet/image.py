"""A linked ELF for a Cortex-M: what stands at an address, and under which name.

Owns: sections, symbols, mapping symbols, source lines. Must not know: instructions.

SPDX-License-Identifier: Apache-2.0
"""

import bisect
from dataclasses import dataclass

from commands import InputError
from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

WORD_BYTES = 4
BINDING_RANK = {"STB_GLOBAL": 0, "STB_WEAK": 1}
RANK_LOCAL = 2


@dataclass(frozen=True)
class Section:
    address: int
    data: bytes
    is_constant: bool  # never written while the program runs

    @property
    def end(self):
        return self.address + len(self.data)


@dataclass(frozen=True)
class Function:
    address: int
    size: int
    name: str
    rank: int  # of several names for one address the least counts


class Image:
    """Everything that is known of the program without running it."""

    def __init__(self, path):
        self.path = path
        try:
            with open(path, "rb") as stream:
                self._read(ELFFile(stream))
        except (InputError, OSError):
            raise
        except Exception as error:  # the library trips over damaged files in every way there is
            raise InputError(f"{path}: not a sound ELF file ({error})") from None
        self._lines = None

    # ---- Reading ----

    def _read(self, elf):
        if elf["e_machine"] != "EM_ARM" or elf.elfclass != 32 or not elf.little_endian:
            raise InputError(f"{self.path}: not a little-endian program for a 32-bit Arm core")
        if elf["e_type"] != "ET_EXEC":
            raise InputError(f"{self.path}: not linked: the worst case is that of a whole program")
        self.sections = sorted((self._section(section) for section in elf.iter_sections()
                                if self._is_loaded(section)), key=lambda section: section.address)
        table = elf.get_section_by_name(".symtab")
        if not isinstance(table, SymbolTableSection):
            raise InputError(f"{self.path}: no symbol table: it was stripped")
        executable = {index for index, section in enumerate(elf.iter_sections())
                      if section["sh_flags"] & SH_FLAGS.SHF_EXECINSTR}
        self._read_symbols(table, executable)

    @staticmethod
    def _is_loaded(section):
        return section["sh_flags"] & SH_FLAGS.SHF_ALLOC and section["sh_type"] == "SHT_PROGBITS"

    @staticmethod
    def _section(section):
        return Section(section["sh_addr"], section.data(), not section["sh_flags"] & SH_FLAGS.SHF_WRITE)

    def _read_symbols(self, table, executable):
        marks, functions = {}, []
        for symbol in table.iter_symbols():
            # Mapping symbols also stand in sections without code, at addresses that mean nothing here.
            if symbol["st_shndx"] not in executable:
                continue
            name, address, kind = symbol.name, symbol["st_value"], symbol["st_info"]["type"]
            if name[:2] in ("$t", "$d", "$a") and name[2:3] in ("", "."):
                marks[address] = name[1]
            elif kind in ("STT_FUNC", "STT_NOTYPE") and name and not name.startswith("$"):
                rank = BINDING_RANK.get(symbol["st_info"]["bind"], RANK_LOCAL)
                functions.append(Function(address & ~1, symbol["st_size"], name, rank))
        if not marks:
            raise InputError(f"{self.path}: no mapping symbols ($t, $d), so that nobody can tell code from data")
        self._mark_addresses = sorted(marks)
        self._marks = marks
        functions.sort(key=lambda function: (function.address, function.rank, -function.size, function.name))
        self.functions = functions
        self._first_names = {}
        for function in functions:
            self._first_names.setdefault(function.address, function)
        self._function_addresses = sorted(self._first_names)

    # ---- Bytes ----

    def section_at(self, address):
        index = bisect.bisect_right([section.address for section in self.sections], address) - 1
        if index < 0 or address >= self.sections[index].end:
            return None
        return self.sections[index]

    def bytes_at(self, address, size):
        """Up to `size` bytes; fewer where the section ends; none outside of every section."""
        section = self.section_at(address)
        if section is None:
            return b""
        return section.data[address - section.address:address - section.address + size]

    def number_at(self, address, size, signed=False):
        """The little-endian number at an address, or None if there is none."""
        data = self.bytes_at(address, size)
        return int.from_bytes(data, "little", signed=signed) if len(data) == size else None

    def is_code(self, address):
        """Whether Thumb code stands there, by the mapping symbols."""
        index = bisect.bisect_right(self._mark_addresses, address) - 1
        return index >= 0 and self._marks[self._mark_addresses[index]] == "t" and self.section_at(address) is not None

    def is_constant(self, address):
        section = self.section_at(address)
        return section is not None and section.is_constant

    def data_end(self, address):
        """Where the data that stands at an address ends: at the next code, or with its section."""
        section = self.section_at(address)
        if section is None:
            return address
        for mark in self._mark_addresses[bisect.bisect_left(self._mark_addresses, address):]:
            if self._marks[mark] == "t":
                return min(mark, section.end)
        return section.end

    # ---- Names ----

    def addresses_of(self, name):
        return sorted({function.address for function in self.functions if function.name == name})

    def function_at(self, address):
        """The function that holds an address: by its size, or else the nearest before it; or None."""
        index = bisect.bisect_right(self._function_addresses, address) - 1
        while index >= 0:
            function = self._first_names[self._function_addresses[index]]
            if address < function.address + max(function.size, 1) or function.size == 0:
                return function
            index -= 1
        return None

    def names_of(self, address):
        """All names of the function that holds an address."""
        function = self.function_at(address)
        return {other.name for other in self.functions if other.address == function.address} if function else set()

    def place(self, address):
        """An address as people read it: `function+0x12`."""
        function = self.function_at(address)
        if function is None:
            return f"{address:#x}"
        offset = address - function.address
        return f"{function.name}+{offset:#x}" if offset else function.name

    def line_of(self, address):
        """`file.c:12` of an address, or None where the ELF does not say."""
        if self._lines is None:
            self._lines = SourceLines(self.path)
        return self._lines.of(address)


class SourceLines:
    """The line tables of the DWARF information, if there is any."""

    def __init__(self, path):
        rows = {}
        try:
            with open(path, "rb") as stream:
                elf = ELFFile(stream)
                if elf.has_dwarf_info():
                    for unit in elf.get_dwarf_info().iter_CUs():
                        rows.update(self._rows(elf.get_dwarf_info().line_program_for_CU(unit)))
        except Exception:  # as above; and lines are a courtesy: a table that cannot be read is not there
            rows = {}
        self._rows_by_address = rows
        self._addresses = sorted(rows)

    @staticmethod
    def _rows(program):
        if program is None:
            return {}
        version_5 = program["version"] >= 5
        files = program["file_entry"]
        rows = {}
        for entry in program.get_entries():
            state = entry.state
            if state is None:
                continue
            index = state.file if version_5 else state.file - 1
            name = files[index].name.decode(errors="replace") if 0 <= index < len(files) else "?"
            rows[state.address] = None if state.end_sequence else f"{name}:{state.line}"
        return rows

    def of(self, address):
        index = bisect.bisect_right(self._addresses, address) - 1
        return self._rows_by_address[self._addresses[index]] if index >= 0 else None
