"""What each safety level costs, on each core: instructions, bytes of a block, flash and RAM.

The committed figures are docs/cost.json: {"taken_with": ..., "levels": {level: {core: figures}}}.

SPDX-License-Identifier: Apache-2.0
"""

import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bench import measure, programs, record
from bench.heaps import ashlar
from bench.ratchet import differences
from bench.report import Table
from commands import InputError

FILE = programs.ROOT / "docs" / "cost.json"
PAGES = ("docs/cost.md", "docs/safety.md")
COMMAND_TO_MAKE = "`make cost` makes it"
JOBS = 2
KEPT_OF_BYTES = 64 * measure.KIB
# Red zones, records and what waits in quarantine come on top of the same live bytes.
DRESSED_ROOM_BYTES = 4 * measure.LATENCY_REGION_BYTES
APP = "quickstart"
# What the program's size is that of, where the others are what comes on top.
BARE = "none"
MEAN_DIGITS = 1


@dataclass(frozen=True)
class Core:
    name: str
    board: str   # for the program whose flash and RAM are told
    heap: dict   # how the heap is built, and the board that runs it


@dataclass(frozen=True)
class Level:
    name: str
    safety: str
    defines: tuple = ()
    layout: str = "wide"
    room_bytes: int = measure.LATENCY_REGION_BYTES
    is_bounded: bool = False    # `ashlar wcet` proves its worst case
    needs_mpu: bool = False
    program: tuple = ()         # what is told make besides, for the program whose flash and RAM are told


CORES = (
    Core("M0", "microbit", {"cpu": "cortex-m0", "opt": "-Os"}),
    Core("M4", "mps2-an386", {"cpu": "cortex-m4", "opt": "-O2"}),
    Core("M33", "mps2-an505", {"cpu": "cortex-m33", "opt": "-O2", "board": "mps2-an505"}),
)
CORES_WITHOUT_MPU = ("M0",)
LEVELS = (
    Level("none", "none", is_bounded=True),
    Level("hardened, step 1", "hardened", ("ASHLAR_HARDENING=1",), is_bounded=True),
    Level("hardened, step 2 (default)", "hardened", is_bounded=True),
    Level("hardened, step 3", "hardened", ("ASHLAR_HARDENING=3",), is_bounded=True),
    Level("hardened, no guards (MPU=no)", "hardened", is_bounded=True, needs_mpu=True, program=("MPU=no",)),
    Level("hardened, no report in words", "hardened", ("ASHLAR_FAULT_REPORT=0",), is_bounded=True),
    Level("hardened, UBSAN=trap", "hardened", is_bounded=True, program=("UBSAN=trap",)),
    Level("hardened, UBSAN=report", "hardened", is_bounded=True, program=("UBSAN=report",)),
    Level("none, compact", "none", layout="compact", is_bounded=True),
    Level("hardened, compact", "hardened", layout="compact", is_bounded=True),
    Level("sampled, 1 in 64 (default)", "sampled", needs_mpu=True),
    Level("sampled, 1 in 1", "sampled", ("ASHLAR_SAMPLED_PERIOD=1",), needs_mpu=True),
    Level("debug", "debug", room_bytes=DRESSED_ROOM_BYTES),
    Level("debug, no quarantine", "debug", ("ASHLAR_QUARANTINE_BYTES=0",), room_bytes=DRESSED_ROOM_BYTES),
    Level("debug, red zones of 8", "debug", ("ASHLAR_REDZONE_BYTES=8",), room_bytes=DRESSED_ROOM_BYTES),
    Level("debug, 4 callers noted", "debug", ("ASHLAR_BACKTRACE_DEPTH=4",), room_bytes=DRESSED_ROOM_BYTES),
    Level("asan", "asan", room_bytes=DRESSED_ROOM_BYTES),
    Level("asan, writes only (ASAN=writes)", "asan", room_bytes=DRESSED_ROOM_BYTES, program=("ASAN=writes",)),
)
SHORT_LEVELS = ("debug", "asan", "sampled, 1 in 64 (default)")
SHORT_CORE = "M4"
SHORT_TABLE = "short"


def levels_there():
    """Make's SAFETY: the levels that this tree can build."""
    return re.search(r"^SAFETIES := (.*)$", (programs.ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1].split()


def all_pairs():
    """(level, core) of everything that is measured."""
    there = levels_there()
    return [(level, core) for level in LEVELS for core in CORES
            if level.safety in there and not (level.needs_mpu and core.name in CORES_WITHOUT_MPU)]


def short_pairs():
    return [(level, core) for level, core in all_pairs() if level.name in SHORT_LEVELS and core.name == SHORT_CORE]


def heap_of(level, core):
    return ashlar(level.layout, level.safety, defines=level.defines).having(**core.heap)


# ---- Measuring ----

def times(level, heap):
    """{"malloc": {"mean", "most"}, "free": ..., "failed"}: instructions, and where they are proved, "bound"."""
    counted, failed = measure.calls_counted(heap, level.room_bytes)
    if failed and level.room_bytes != measure.LATENCY_REGION_BYTES:
        raise programs.MeasurementError(f"{level.name}: {failed} allocations failed; it needs more room")
    figures = {call: {"mean": measure.mean(histogram), "most": max(histogram)} for call, histogram in counted.items()}
    if level.is_bounded:
        for call, bound in measure.bounds_of(heap).items():
            figures[call]["bound"] = bound["instructions"]
    return figures


def block_bytes(heap):
    """What a block takes besides its bytes: at least, and in the mean over small sizes, with what rounding adds."""
    words = measure.fields(programs.run_on_target(heap, "overhead", str(KEPT_OF_BYTES))[0][1:])
    return {"least": words["least"], "mean": round(words["sum"] / words["sizes"], MEAN_DIGITS)}


def kept_bytes(heap):
    """What of a heap of this size no single block can have."""
    words = programs.run_on_target(heap, "largest", str(KEPT_OF_BYTES), str(programs.static_bytes(heap)))[0]
    return KEPT_OF_BYTES - measure.fields(words[1:])["bytes"]


def symbols_of(elf):
    listed = subprocess.run(["arm-none-eabi-nm", elf], capture_output=True, text=True, check=True).stdout
    return {words[2]: int(words[0], 16) for words in map(str.split, listed.splitlines()) if len(words) == 3}


def program_bytes(level, core):
    """Flash and RAM of a whole program: all that the linker places in flash, and all RAM but stack and heap."""
    elf = programs.make("elf", f"APP={APP}", f"BOARD={core.board}", f"SAFETY={level.safety}", f"LAYOUT={level.layout}",
                        f"DEFINES={' '.join(level.defines)}", *level.program)
    sizes = subprocess.run(["arm-none-eabi-size", "-B", elf], capture_output=True, text=True, check=True).stdout
    text, data = map(int, sizes.splitlines()[1].split()[:2])
    symbols = symbols_of(elf)
    stack_bytes = symbols["__stack"] - symbols["__stack_bottom"]
    heap_bytes = symbols["__heap_end"] - symbols["__heap_start"]
    return {"flash": text + data, "ram": symbols["__ram_end"] - symbols["__ram_start"] - stack_bytes - heap_bytes}


def figures_of(pair):
    level, core = pair
    heap = heap_of(level, core)
    return {**times(level, heap), "block_bytes": block_bytes(heap), "kept_bytes": kept_bytes(heap),
            "program_bytes": program_bytes(level, core)}


def measured(pairs):
    """{level: {core: figures}}."""
    levels = {}
    with ThreadPoolExecutor(JOBS) as pool:
        for (level, core), figures in zip(pairs, pool.map(figures_of, pairs)):
            levels.setdefault(level.name, {})[core.name] = figures
    return levels


# ---- The committed figures ----

def committed():
    """{level: {core: figures}} of docs/cost.json."""
    try:
        return json.loads(FILE.read_text(encoding="utf-8"))["levels"]
    except FileNotFoundError:
        raise InputError(f"there is no docs/cost.json; {COMMAND_TO_MAKE}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"docs/cost.json holds no figures ({error}); {COMMAND_TO_MAKE} anew") from None


def write(levels):
    part = FILE.with_suffix(".part")
    part.write_text(json.dumps({"taken_with": record.taken_with(), "levels": levels}, indent=1) + "\n", encoding="utf-8")
    part.replace(FILE)
    pages = [page for page in PAGES if (programs.ROOT / page).exists()]
    return subprocess.run(["tools/readme", *pages], cwd=programs.ROOT, check=False).returncode == 0


def check(pairs):
    """Print what differs from the committed figures, and whether nothing is worse. The last line is what tests/run counts."""
    known = committed()
    worse = 0
    for level, cores in measured(pairs).items():
        for core, figures in cores.items():
            for word, what, old, new in differences(known.get(level, {}).get(core, {}), figures):
                print(f"{word}: {level} on {core}, {what}: {old} -> {new}")
                worse += word != "better"
    if worse:
        print("if it is meant, `make cost`, and commit the figures with the change")
    print(f"{len(pairs)} passed, {worse} failed" if not worse else f"0 passed, {worse} failed")
    return not worse


# ---- Tables ----

def worst_text(call):
    """The bound; else the most that was seen, which is less than the worst there is."""
    return str(call["bound"]) if "bound" in call else f"≥ {call['most']}"


def row_of(name, figures, bare):
    extra = {kind: figures["program_bytes"][kind] - bare["program_bytes"][kind] for kind in ("flash", "ram")}
    return [name, *(text for call in ("malloc", "free")
                    for text in (f"{figures[call]['mean']:.0f}", worst_text(figures[call]))),
            str(figures["block_bytes"]["least"]), f"{figures['block_bytes']['mean']:.1f}", str(figures["kept_bytes"]),
            f"{extra['flash']:+}", f"{extra['ram']:+}"]


def short_table(levels):
    """Of one core, the levels as they come."""
    names = ("none", "hardened, step 2 (default)", "sampled, 1 in 64 (default)", "debug", "asan")
    bare = levels[BARE][SHORT_CORE]
    rows = []
    for name in names:
        if name in levels:
            full = row_of(name, levels[name][SHORT_CORE], bare)
            rows.append([full[0].split(",")[0], full[1], full[3], full[5], *full[-2:]])
    return Table(SHORT_CORE, ["level", "malloc, mean", "free, mean", "bytes a block", "flash", "RAM"], rows)


def table(core, levels):
    if core == SHORT_TABLE:
        return short_table(levels)
    header = ["level", "malloc, mean", "worst", "free, mean", "worst", "bytes a block", "with rounding", "kept of 64 KiB",
              "flash", "RAM"]
    rows = [row_of(name, cores[core], levels[BARE][core]) for name, cores in levels.items() if core in cores]
    return Table(core, header, rows)
