"""Record what a program allocates, as a trace that replays: ashlar record [option ...] -- program [argument ...]

Runs the program with a recorder preloaded and writes a trace of its malloc, calloc, realloc, aligned_alloc and
free calls: sizes, order, and who called. A program built for this machine has this machine's sizes: prefer a
32-bit build of it (gcc -m32 -g), whose pointers are those of a 32-bit target. A trace of a board comes from
`make run TRACE_OUT=x.trace`, which calls this with --log and --elf.

Ends with status 1 if the program did not end well; the trace is written nevertheless.

SPDX-License-Identifier: Apache-2.0
"""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from commands import InputError, STATUS_FAILED, STATUS_OK
from commands.trace import print_trace
from trace import format as trace_format
from trace import raw
from trace.symbols import read_maps, Symbols

RECORDER = Path(__file__).resolve().parent.parent / "trace" / "recorder.c"
COMPILE = ["-std=gnu11", "-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-fno-builtin",
           "-fno-optimize-sibling-calls", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror"]
ELF_MAGIC = b"\x7fELF"
ELF_BITS = {1: 32, 2: 64}
DEPTH_DEFAULT = 4
TAKES_PROGRAM = True
INTERPRETERS_MAX = 4


def add_arguments(parser):
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="the trace; <program>.trace if not named")
    parser.add_argument("--operations", type=int, default=100000, metavar="N",
                        help="cut the trace after N operations; what is live then stays live (default: %(default)s)")
    parser.add_argument("--depth", type=int, default=DEPTH_DEFAULT, metavar="N",
                        help=f"how many callers name a call site, 1 to {raw.DEPTH_MAX} (default: %(default)s)")
    parser.add_argument("--program", metavar="NAME", help="what the trace calls the program")
    parser.add_argument("--note", metavar="TEXT", help="what the trace says was run; the command if not said")
    parser.add_argument("--log", type=Path, metavar="FILE", help="a log that is recorded already, on a board")
    parser.add_argument("--elf", type=Path, metavar="FILE", help="with --log: the program that wrote it")


def program_path(name):
    path = shutil.which(name)
    if path is None:
        raise InputError(f"{name}: no such program")
    return path


def program_bits(path, interpreters=0):
    """32 or 64; of a script, those of what interprets it."""
    with open(path, "rb") as file:
        start = file.read(256)
    if start.startswith(b"#!") and interpreters < INTERPRETERS_MAX:
        words = start[2:].split(b"\n")[0].decode(errors="replace").split()
        if words and Path(words[0]).name == "env" and len(words) > 1:
            return program_bits(program_path(words[1]), interpreters + 1)
        if words:
            return program_bits(program_path(words[0]), interpreters + 1)
    if not start.startswith(ELF_MAGIC) or start[4] not in ELF_BITS:
        raise InputError(f"{path}: not a program that can be recorded (an ELF file, or a script for one)")
    return ELF_BITS[start[4]]


def build_recorder(bits, directory):
    library = directory / f"recorder-{bits}.so"
    command = ["gcc", f"-m{bits}", *COMPILE, str(RECORDER), "-o", str(library), "-ldl", "-lpthread"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise InputError("gcc is not installed; tools/setup host installs it") from None
    if done.returncode != 0:
        reason = done.stderr.strip().splitlines()
        raise InputError(f"cannot build the {bits}-bit recorder (tools/setup host installs what it needs): "
                         f"{reason[0] if reason else 'gcc failed'}")
    return library


def run_recorded(command, environment):
    """Run the program; it gets the keyboard's Ctrl-C and this process's SIGTERM. Returns its status."""
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = subprocess.Popen(command, env=environment,
                                   preexec_fn=lambda: signal.signal(signal.SIGINT, previous))
    except OSError as error:
        raise InputError(f"{command[0]}: {error.strerror}") from None
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    status = process.wait()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, previous)
    return status


def record_command(options, directory):
    """Run what is to be recorded: its status, log and symbols."""
    path = program_path(options.program_words[0])
    log = directory / "log"
    environment = dict(os.environ, LD_PRELOAD=str(build_recorder(program_bits(path), directory)),
                       ASHLAR_RECORD_FILE=str(log), ASHLAR_RECORD_LIMIT=str(options.operations),
                       ASHLAR_RECORD_DEPTH=str(options.depth), ASHLAR_RECORD_PARENT=str(os.getpid()))
    status = run_recorded([path, *options.program_words[1:]], environment)
    if not log.exists():
        raise InputError(f"{options.program_words[0]}: nothing was recorded: it does not load what is preloaded "
                         "(linked statically, or with special rights?)")
    return status, raw.read(log), Symbols.of_process(read_maps(f"{log}.maps"))


def make_trace(options, log, symbols):
    name = options.program or Path(options.program_words[0] if options.program_words else options.elf).stem
    run = options.note or shlex.join([Path(word).name if index == 0 else word
                                      for index, word in enumerate(options.program_words)]) or name
    symbols.learn(frame for record in log.records() for frame in record.frames)
    trace = raw.trace_of(log, symbols.name_of, name, run, options.operations)
    output = options.output or Path(f"{name}.trace")
    output.parent.mkdir(parents=True, exist_ok=True)
    trace_format.save(trace, output)
    print(f"{output}: {output.stat().st_size} bytes")
    print_trace(trace)


def check_options(options):
    if bool(options.program_words) == bool(options.log):
        raise InputError("name a program after --, or a --log; ashlar record --help says more")
    if bool(options.log) != bool(options.elf):
        raise InputError("--log and --elf go together")
    if not 1 <= options.depth <= raw.DEPTH_MAX:
        raise InputError(f"--depth {options.depth}: choose 1 to {raw.DEPTH_MAX}")
    if options.operations < 1:
        raise InputError(f"--operations {options.operations}: at least 1")


def run(options):
    check_options(options)
    if options.log:
        make_trace(options, raw.read(options.log), Symbols.of_firmware(options.elf))
        return STATUS_OK
    with tempfile.TemporaryDirectory(prefix="ashlar-record-") as directory:
        status, log, symbols = record_command(options, Path(directory))
        make_trace(options, log, symbols)
    if status != 0:
        print(f"ashlar record: {options.program_words[0]} ended with status {status}", file=sys.stderr)
    return STATUS_OK if status == 0 else STATUS_FAILED
