"""Programs without a mistake: at every level of safety they end well, and nothing is reported.

SPDX-License-Identifier: Apache-2.0
"""

import tempfile

from programs import Tally, build_and_run

LUA_SCRIPTS = [f"tests/target/lua/{name}.lua" for name in ("closures", "errors", "strings")]
# What a program says at its end when all is well.
VERDICTS = {
    "quickstart": "Everything is as it must be.", "torture": "torture: passed", "libc": "[  PASSED  ] 1 test(s).",
    "libcxx": "[  PASSED  ]", "boards": " checks passed, 0 failed", "lua": "ashlar: heap sound, all memory back",
}
FAULT = "*** ashlar: "


def program_arguments(app, scratch):
    if app == "lua":
        return [f"SCRIPT={' '.join(LUA_SCRIPTS)}"]
    arguments = {"boards": f'check "two words" a,b,,c {scratch}/a {scratch}/b', "libc": f"{scratch}/a"}
    return [f"ARGS={arguments[app]}"] if app in arguments else []


def case(app, board, libc, variables):
    """What was not silent about a program in a configuration, or None."""
    with tempfile.TemporaryDirectory() as scratch:
        status, out, errors = build_and_run(app, board, libc, *variables, *program_arguments(app, scratch))
    right = status == 0 and VERDICTS[app] in out and FAULT not in out + errors
    return None if right else f"status {status}\n{out}{errors}"


def run_all(runs):
    """Run (app, board, C library, further variables); the exit status."""
    tally = Tally()
    for app, board, libc, variables in runs:
        tally.add(f"{app} {board} {libc} {' '.join(variables)}", case(app, board, libc, variables))
    return tally.finish()
