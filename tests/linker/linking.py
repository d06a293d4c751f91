"""What the linking tests share: build Ashlar and small programs in every way that users do, and run them.

SPDX-License-Identifier: Apache-2.0
"""

import functools
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "linker"
BUILD = ROOT / "build" / "linker"
ONE_HEAP = ROOT / "tools" / "one-heap"

CPU_FLAGS = ["-mcpu=cortex-m4", "-mthumb"]
LIBC_SPECS = {"newlib": ["--specs=nosys.specs"],
              "nano": ["--specs=nano.specs", "--specs=nosys.specs"],
              "picolibc": ["--specs=picolibc.specs"]}
COMPILE_FLAGS = ["-Os", "-ffunction-sections", "-fdata-sections", "-Wall", "-Wextra", "-Werror",
                 f"-I{ROOT}/alloc/include", f"-I{ROOT}/port/include", f"-I{ROOT}/alloc", f"-I{ROOT}/port",
                 f"-I{ROOT}/port/cortex-m/primask", "-idirafter", f"{ROOT}/port/os/include"]
PICOLIBC_START = ["--crt0=semihost", "--oslib=semihost", "-Wl,--defsym=__flash=0", "-Wl,--defsym=__flash_size=0x80000",
                  "-Wl,--defsym=__ram=0x20000000", "-Wl,--defsym=__ram_size=0x20000"]
QEMU = ["qemu-system-arm", "-M", "mps2-an386", "-nographic", "-monitor", "none", "-serial", "null",
        "-semihosting-config", "enable=on,target=native", "-kernel"]
QEMU_SECONDS = 10


def run(command):
    """The output of a command; its failure is one of the test."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


@functools.lru_cache(maxsize=None)
def library_folder(libc):
    """The folder of libashlar.a for the tests' CPU, built by the command that users have."""
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
    done = subprocess.run(["make", "-s", "lib", "CPU=cortex-m4", f"LIBC={libc}"], capture_output=True, text=True,
                          cwd=ROOT, env=environment, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)
    return Path(done.stdout.splitlines()[-1]).parent


def library_sources(libc):
    """The sources of libashlar.a: its objects lie where they do."""
    folder = library_folder(libc)
    return [ROOT / path.relative_to(folder).with_suffix(".c") for path in sorted(folder.rglob("*.o"))]


def compile_sources(libc, sources, flags, folder):
    """The objects of some sources, in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    objects = []
    for source in sources:
        is_cpp = source.suffix == ".cpp"
        target = folder / f"{source.parent.parent.name}-{source.parent.name}-{source.stem}.o"
        run(["arm-none-eabi-g++" if is_cpp else "arm-none-eabi-gcc", "-std=gnu++17" if is_cpp else "-std=gnu11",
             *CPU_FLAGS, *LIBC_SPECS[libc], *COMPILE_FLAGS, *flags, "-c", source, "-o", target])
        objects.append(target)
    return objects


# How a program may take Ashlar in: the objects and flags that stand before the C library in its link.

def as_archive(libc, _folder):
    return [f"-L{library_folder(libc)}", "-lashlar", "-Wl,-u,malloc"]


def as_whole_archive(libc, _folder):
    return [f"-L{library_folder(libc)}", "-Wl,--whole-archive", "-lashlar", "-Wl,--no-whole-archive"]


@functools.lru_cache(maxsize=None)
def library_objects(libc, *flags):
    return compile_sources(libc, library_sources(libc), flags, BUILD / "-".join(["ashlar", libc, *flags]))


def as_objects(libc, _folder):
    return library_objects(libc)


def as_objects_with_lto(libc, _folder):
    return library_objects(libc, "-flto")


def not_at_all(_libc, _folder):
    return []


def link(name, libc, sources, ashlar, script=None, flags=(), compile_flags=()):
    """Link a program; (its ELF file, its map)."""
    folder = BUILD / name
    objects = [*sources] if libc == "picolibc" else [HERE / "start.c", *sources]
    objects = compile_sources(libc, objects, list(compile_flags), folder)
    elf, link_map = folder / "program.elf", folder / "program.map"
    is_cpp = any(source.suffix == ".cpp" for source in sources)
    start = PICOLIBC_START if libc == "picolibc" else ["-nostartfiles", "-T", HERE / "scripts" / script]
    run(["arm-none-eabi-g++" if is_cpp else "arm-none-eabi-gcc", *CPU_FLAGS, *LIBC_SPECS[libc], "-Os", *compile_flags,
         *start, "-Wl,--gc-sections", "-Wl,--no-warn-rwx-segments", *flags, *objects, *ashlar(libc, folder),
         f"-Wl,-Map={link_map}", "-o", elf])
    return elf, link_map


def boot(elf):
    """What a program prints in QEMU; it must end well."""
    done = subprocess.run([*QEMU, str(elf)], capture_output=True, text=True, timeout=QEMU_SECONDS, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{elf} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr  # SYS_WRITE0 goes to stderr


def symbols(elf):
    """The program's symbols: name -> address."""
    lines = run(["arm-none-eabi-nm", elf]).splitlines()
    return {fields[2]: int(fields[0], 16) for fields in map(str.split, lines) if len(fields) == 3}


def one_heap(link_map):
    """(whether tools/one-heap is content, what it says)."""
    done = subprocess.run([str(ONE_HEAP), str(link_map)], capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr
