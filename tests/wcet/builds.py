"""The builds whose worst case is stated and tested, and how they are made.

SPDX-License-Identifier: Apache-2.0
"""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The Cortex-M0 has no board here with room for every state of a heap; a Cortex-M3 runs its code too. What is built
# for the Cortex-M33 is not run.
BOARDS = {"cortex-m4": "mps2-an386", "cortex-m0": "mps2-an385", "cortex-m3": "mps2-an385", "cortex-m33": "mps2-an386"}
# Boards of the core itself with little RAM, no more than one heap can hold, for programs that fill all of it.
SMALL_BOARDS = {("cortex-m4", "wide"): "netduinoplus2", ("cortex-m0", "wide"): "microbit",
                ("cortex-m0", "compact"): "microbit"}
# What a make that is running would hand down to the ones here.
NOT_INHERITED = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "DEFINES", "LIBC", "LOCK",
                  "CONSOLE", "FLOAT")


# What a build is called for its checks: make's SAFETY, and further options of config.h.
CHECKS = {
    "none": ("none", ()),
    "hardened": ("hardened", ()),
    "hardened-one-region": ("hardened", ("ASHLAR_REGIONS_MAX=1",)),
    "step1": ("hardened", ("ASHLAR_HARDENING=1",)),
    "step1-one-region": ("hardened", ("ASHLAR_HARDENING=1", "ASHLAR_REGIONS_MAX=1")),
    "step3": ("hardened", ("ASHLAR_HARDENING=3",)),
}


@dataclass(frozen=True)
class Build:
    cpu: str
    optimisation: str
    safety: str
    layout: str

    @property
    def board(self):
        return BOARDS[self.cpu]

    @property
    def small_board(self):
        """The board for programs that fill all RAM, or None."""
        return SMALL_BOARDS.get((self.cpu, self.layout))

    @property
    def name(self):
        return f"{self.cpu} {self.optimisation} {self.safety} {self.layout}"


def builds_of(layout, *kinds):
    return [Build(cpu, optimisation, safety, layout) for cpu, optimisation in kinds
            for safety in ("none", "hardened")]


FIRST = [("cortex-m4", "-O2"), ("cortex-m4", "-Os"), ("cortex-m0", "-Os")]
# What is stated, and what is followed in QEMU as well.
STATED = builds_of("wide", *FIRST, ("cortex-m0", "-O2"), ("cortex-m3", "-O2"), ("cortex-m33", "-O2")) + \
    [Build(cpu, optimisation, checks, "wide") for cpu, optimisation in FIRST
     for checks in ("step1-one-region", "step1", "hardened-one-region", "step3")] + \
    builds_of("compact", *FIRST)
FOLLOWED = builds_of("wide", *FIRST) + builds_of("compact", *FIRST)
# Half of these, so chosen that any two of core with optimisation, checks and layout still meet.
FOLLOWED_SHORT = [build for build in FOLLOWED if (FIRST.index((build.cpu, build.optimisation)) + (build.safety == "none") +
                                                  (build.layout == "compact")) % 2 == 0]


def elf_of(build, app, defines=(), board=None):
    """Build an app and return its ELF file; SystemExit with what make said if that fails."""
    environment = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    safety, further = CHECKS[build.safety]
    command = ["make", "-s", "elf", f"BOARD={board or build.board}", f"CPU={build.cpu}", f"APP={app}",
               f"SAFETY={safety}", f"OPT={build.optimisation}", f"LAYOUT={build.layout}",
               f"DEFINES={' '.join([*further, *defines])}"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return Path(done.stdout.splitlines()[-1])
