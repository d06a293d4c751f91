"""Thumb instructions from bytes (Armv6-M to Armv8-M), and what of each matters here.

Owns: the use of the disassembler, and the state of IT blocks. Must not know: where control goes.

Only mnemonics of a list are accepted, and encodings that the disassembler takes for others are refused
first: an instruction that is not known for sure stops the analysis.

SPDX-License-Identifier: Apache-2.0
"""

from dataclasses import dataclass, field

import capstone
from capstone import arm

from wcet import NotUnderstood

SP, LR, PC = 13, 14, 15
HALFWORD_BYTES = 2

REGISTERS = {**{getattr(arm, f"ARM_REG_R{n}"): n for n in range(13)},
             arm.ARM_REG_SP: SP, arm.ARM_REG_LR: LR, arm.ARM_REG_PC: PC}
CONDITIONS = dict(enumerate(["eq", "ne", "cs", "cc", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le"], 1))

# ---- What is accepted, by what it does ----

DATA = set("mov movw movt mvn add addw sub subw rsb adc sbc and orr eor bic orn lsl lsr asr ror rrx adr "
           "mul mla mls umull smull umlal smlal sdiv udiv clz rbit rev rev16 revsh bfi bfc ubfx sbfx "
           "uxtb uxth sxtb sxth uxtab uxtah sxtab sxtah ssat usat "
           "smulbb smulbt smultb smultt smlabb smlabt smlatb smlatt smulwb smulwt smmul smmla uadd8 usub8 sel".split())
COMPARE = set("cmp cmn tst teq".split())
LOAD_BYTES = {"ldr": 4, "ldrb": 1, "ldrh": 2, "ldrsb": 1, "ldrsh": 2, "ldrd": 8}
STORE_BYTES = {"str": 4, "strb": 1, "strh": 2, "strd": 8}
LOAD_MANY = {"ldm", "ldmdb", "pop"}
STORE_MANY = {"stm", "stmdb", "push"}
BRANCH = set("b bl bx blx cbz cbnz tbb tbh".split())
SYSTEM = set("nop it cps mrs msr isb dmb dsb sev yield pld".split())
STOP = set("udf bkpt svc wfi wfe".split())
ACCEPTED = (DATA | COMPARE | set(LOAD_BYTES) | set(STORE_BYTES) | LOAD_MANY | STORE_MANY | BRANCH | SYSTEM | STOP)


@dataclass(frozen=True)
class Operand:
    """A register (with a shift), a number, or a place in memory."""
    register: int = None
    number: int = None
    is_memory: bool = False
    base: int = None
    index: int = None
    offset: int = 0
    shift: tuple = (0, 0)  # the disassembler's kind, and the amount

    @property
    def is_shifted(self):
        return self.shift[0] != 0


@dataclass(frozen=True)
class Instruction:
    address: int
    size: int
    text: str
    name: str                 # without condition, width and s
    condition: str            # None: always
    in_it: bool               # whether the condition is that of an IT block
    sets_flags: bool
    writes_back: bool
    operands: tuple
    writes: frozenset = field(default_factory=frozenset)  # of r0 to pc
    reads: frozenset = field(default_factory=frozenset)   # of r0 to pc, at least

    @property
    def after(self):
        return self.address + self.size

    @property
    def memory(self):
        """The operand in memory, or None."""
        return next((operand for operand in self.operands if operand.is_memory), None)

    @property
    def registers(self):
        """The registers among the operands, in order."""
        return [operand.register for operand in self.operands if operand.register is not None]

    @property
    def listed(self):
        """The registers that a load or store of many moves."""
        return self.registers if self.name in ("push", "pop") else self.registers[1:]

    @property
    def is_load(self):
        return self.name in LOAD_BYTES or self.name in LOAD_MANY

    @property
    def is_store(self):
        return self.name in STORE_BYTES or self.name in STORE_MANY

    @property
    def address_registers(self):
        """What the address of a load or store is made from."""
        if self.name in ("push", "pop"):
            return {SP}
        if self.name in LOAD_MANY or self.name in STORE_MANY:
            return {self.registers[0]}
        memory = self.memory
        return {memory.base, memory.index} - {None} if memory and (self.is_load or self.is_store) else set()

    @property
    def stored_bytes(self):
        if self.name in STORE_MANY:
            return 4 * len(self.listed)
        return STORE_BYTES.get(self.name, 0)


# ---- Encodings that the disassembler, which knows Armv7-M and a little more, takes for others ----

def refused(first, second):
    """Why an encoding is refused, or None. `second` is the second halfword, or None."""
    if second is None:
        # BX and BLX have zeros there; BXNS and BLXNS do not (Armv8-M ARM, C2.4).
        return "a branch between security states" if first & 0xFF00 == 0x4700 and first & 7 else None
    if first == 0xE97F and second == 0xE97F:
        return "SG, a secure gateway"
    if first & 0xFFF0 == 0xE840 and second & 0xF000 == 0xF000:
        return "TT, a test of a target"
    # Armv8.1-M has given a meaning to a bit that must be zero in Armv7-M (CSEL and its kind), and to BLX
    # with an immediate, which no M-profile core had (loops without a branch: WLS, DLS, LE).
    if first & 0xFE00 == 0xEA00 and second & 0x8000:
        return "an instruction of Armv8.1-M"
    if first & 0xF800 == 0xF000 and second & 0xD000 == 0xC000:
        return "a loop instruction of Armv8.1-M"
    return None


class Decoder:
    """Instructions by address, decoded when they are first asked for."""

    def __init__(self, image):
        self.image = image
        self._engine = capstone.Cs(capstone.CS_ARCH_ARM,
                                   capstone.CS_MODE_THUMB | capstone.CS_MODE_MCLASS | capstone.CS_MODE_V8)
        self._engine.detail = True
        self._known = {}

    def at(self, address):
        if address not in self._known:
            self._decode_from(address)
        return self._known[address]

    def _decode_from(self, address):
        """The instruction at an address; with it, if it is an IT, those that it makes conditional."""
        size = self._size_at(address)
        count = 1
        halfword = self.image.number_at(address, HALFWORD_BYTES)
        if halfword & 0xFF00 == 0xBF00 and halfword & 0xF:
            mask = halfword & 0xF
            count += 4 - (mask & -mask).bit_length() + 1  # ARMv7-M ARM, A7.3: the lowest set bit ends the block
            end = address + size
            for _ in range(count - 1):
                end += self._size_at(end)
            size = end - address
        found = list(self._engine.disasm(self.image.bytes_at(address, size), address))
        if len(found) != count:
            raise NotUnderstood(f"the instruction at {address:#x} ({self.image.place(address)}) is not known")
        for number, raw in enumerate(found):
            self._keep(instruction_of(raw, number > 0, self.image))

    def _keep(self, instruction):
        other = self._known.setdefault(instruction.address, instruction)
        if other != instruction:
            raise NotUnderstood(f"a branch leads into the IT block at {instruction.address:#x} "
                                f"({self.image.place(instruction.address)})")

    def _size_at(self, address):
        if address % HALFWORD_BYTES or not self.image.is_code(address):
            raise NotUnderstood(f"control reaches {address:#x} ({self.image.place(address)}), which is no Thumb code")
        first = self.image.number_at(address, HALFWORD_BYTES)
        if first is None:
            raise NotUnderstood(f"control runs past the end of the section at {address:#x}")
        wide = first >> 11 in (0b11101, 0b11110, 0b11111)
        second = self.image.number_at(address + HALFWORD_BYTES, HALFWORD_BYTES) if wide else None
        if wide and second is None:
            raise NotUnderstood(f"half an instruction stands at {address:#x}")
        reason = refused(first, second)
        if reason:
            raise NotUnderstood(f"{reason}, at {address:#x} ({self.image.place(address)})")
        return 2 * HALFWORD_BYTES if wide else HALFWORD_BYTES


def operand_of(raw, operand):
    shift = (operand.shift.type, operand.shift.value)
    if operand.type == arm.ARM_OP_REG and operand.reg in REGISTERS:
        return Operand(register=REGISTERS[operand.reg], shift=shift)
    if operand.type == arm.ARM_OP_IMM:
        return Operand(number=operand.imm)
    if operand.type == arm.ARM_OP_MEM:
        return Operand(is_memory=True, base=REGISTERS.get(operand.mem.base), index=REGISTERS.get(operand.mem.index),
                       offset=operand.mem.disp, shift=shift)
    return Operand()


def instruction_of(raw, in_it, image):
    name = "it" if raw.id == arm.ARM_INS_IT else raw.insn_name()
    text = f"{raw.mnemonic} {raw.op_str}".strip()
    if name not in ACCEPTED:
        raise NotUnderstood(f"{text}, at {raw.address:#x} ({image.place(raw.address)}), is not known here")
    operands = tuple(operand_of(raw, operand) for operand in raw.operands)
    condition = CONDITIONS.get(raw.cc) if name != "it" else None
    return Instruction(raw.address, raw.size, text, name, condition, in_it and condition is not None, raw.update_flags,
                       raw.writeback, operands, frozenset(written(raw, name, operands)),
                       frozenset(read(raw, name, operands)))


def written(raw, name, operands):
    """The registers that an instruction may change."""
    if name == "push":
        return {SP}
    registers = {REGISTERS[register] for register in raw.regs_access()[1] if register in REGISTERS}
    memory = next((operand for operand in operands if operand.is_memory), None)
    if raw.writeback:
        registers.add(memory.base if memory is not None else operands[0].register)
    return registers


def read(raw, name, operands):
    """The registers that an instruction may read."""
    registers = {REGISTERS[register] for register in raw.regs_access()[0] if register in REGISTERS}
    registers.update(operand.register for operand in operands[1:] if operand.register is not None)
    registers.update(register for operand in operands for register in (operand.base, operand.index)
                     if register is not None)
    # The first operand is a target, and a source in short forms; in stores and comparisons a source.
    if operands and operands[0].register is not None and (len(operands) <= 2 or name not in DATA):
        registers.add(operands[0].register)
    return registers | ({SP} if name in ("push", "pop") else set())
