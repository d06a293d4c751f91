"""tools/layers finds each kind of breach, at its line, and nothing in a tree without one.

SPDX-License-Identifier: Apache-2.0
"""

import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPDX = "/* SPDX-License" + "-Identifier: Apache-2.0 */\n"

# A tree in order: each layer includes all that it may.
SOUND = {
    "alloc/include/ashlar/config.h": "#ifndef ASHLAR_SAFETY\n#define ASHLAR_SAFETY 1\n#endif\n",
    "alloc/include/ashlar/heap.h": "#ifndef ASHLAR_HEAP_H\n#include <stddef.h>\n#endif\n",
    "alloc/include/ashlar/stdlib.h": "#include <stdlib.h>\n#include <ashlar/config.h>\n",
    "alloc/core/block.h": "#if ASHLAR_SAFETY\n#endif\n#include <ashlar/heap.h>\n",
    "alloc/core/alloc.c": '#include <stdint.h>\n#include "core/block.h"\n/* #if in words */\n',
    "alloc/safety/check.c": '#include "core/block.h"\n#include <ashlar_port.h>\n',
    "alloc/safety/check.h": "",
    "alloc/safety/marks.h": "",
    "alloc/pool/pool.c": '#include "safety/marks.h"\n#include <ashlar_lock.h>\n#include <ashlar_port.h>\n',
    "port/common/called/ashlar_lock.h": "#include <ashlar_port.h>\n",
    "alloc/libc/front.c": "#include <errno.h>\n#include <ashlar_port.h>\n#include <ashlar/heap.h>\n",
    "port/include/ashlar_port.h": "#include <stdint.h>\n",
    "port/os/limits.c": "#include <ashlar_port.h>\nextern char __heap_start[], end[];\n",
    "port/os/limits.h": "",
    "port/host/lock.c": "#include <pthread.h>\n#include <ashlar/config.h>\n",
    "firmware/apps/a/main.c": "#include <stdio.h>\n#include <ashlar/heap.h>\nchar *end;\n",
    "tests/support/arena.h": "",
    "tests/unit/test.c": '#include "core/block.h"\n#include "support/arena.h"\n',
}

# Each breach: the file, its text behind the SPDX line, the line that must be named, a word of the rule.
BREACHES = {
    "core_includes_port": ("alloc/core/bad.c", "\n#include <ashlar_port.h>\n", 3, "alloc/core may include"),
    "core_includes_libc_header": ("alloc/core/bad.c", "#include <string.h>\n", 2, "alloc/core may include"),
    "core_includes_libc_header_by_ours": ("alloc/core/bad.c", "#include <ashlar/stdlib.h>\n", 2, "alloc/core may include"),
    "core_includes_safety": ("alloc/core/bad.c", '#include "safety/check.h"\n', 2, "alloc/core may include"),
    "core_includes_lock": ("alloc/core/bad.c", "#include <ashlar_lock.h>\n", 2, "alloc/core may include"),
    "pool_includes_core": ("alloc/pool/bad.c", '#include "core/block.h"\n', 2, "alloc/pool may include"),
    "public_header_includes_core": ("alloc/include/ashlar/bad.h", '#include "core/block.h"\n', 2,
                                    "alloc/include may include"),
    "stats_includes_libc_header": ("alloc/stats/bad.c", "#include <stdio.h>\n", 2, "alloc/stats may include"),
    "libc_includes_core": ("alloc/libc/bad.c", '# include "core/block.h"\n', 2, "alloc/libc may include"),
    "libc_includes_port_os": ("alloc/libc/bad.c", '#include "../../port/os/limits.h"\n', 2,
                              "alloc/libc may include"),
    "port_includes_heap_header": ("port/os/bad.c", "#include <ashlar/heap.h>\n", 2, "port may include"),
    "port_includes_core": ("port/os/bad.c", '#include "core/block.h"\n', 2, "port may include"),
    "firmware_includes_core": ("firmware/apps/a/bad.c", '#include "core/block.h"\n', 2,
                               "firmware may include"),
    "alloc_includes_tests": ("alloc/libc/bad.c", '#include "../../tests/support/arena.h"\n', 2,
                             "alloc/libc may include"),
    "core_source_has_if": ("alloc/core/bad.c", "int a;\n#if 1\n", 3, "conditional compilation"),
    "core_source_has_ifdef": ("alloc/core/bad.c", "#  ifdef A\n", 2, "conditional compilation"),
    "option_asked_by_ifdef": ("port/os/bad.c", "#ifdef ASHLAR_SAFETY\n", 2, "whether an option is defined"),
    "option_asked_by_defined": ("port/os/bad.c", "#if X && defined(ASHLAR_SAFETY)\n", 2,
                                "whether an option is defined"),
    "firmware_names_heap_start": ("firmware/apps/a/bad.c", "extern char __heap_start[];\n", 2,
                                  "__heap_start"),
    "libc_names_heap_limit": ("alloc/libc/bad.c", "int f(void);\n/* a */ extern char __HeapLimit;\n", 3,
                              "__HeapLimit"),
    "line_is_too_long": ("alloc/core/bad.c", f"int a;\n/* {'x' * 125} */\n", 3, "131 columns"),
    "alloc_names_end": ("alloc/libc/bad.c", "extern char _end[];\n", 2, "_end"),
}
UNLICENSED = {
    "c_file": ("port/os/bad.c", "int a;\n"),
    "makefile": ("firmware/bad.mk", "A := 1\n"),
    "linker_script": ("linker/bad.ld", "MEMORY {}\n"),
    "script_without_suffix": ("tools/bad", "#!/bin/sh\n"),
    "two_lines": ("port/os/bad.c", SPDX + SPDX),
}


def write_tree(root, files):
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(SPDX + text)


def run_layers(root):
    return subprocess.run([ROOT / "tools/layers", "--root", root], capture_output=True, text=True,
                          check=False)


class Layers(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = Path(directory.name)
        write_tree(self.root, SOUND)

    def test_sound_tree_passes(self):
        result = run_layers(self.root)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertEqual(result.stdout, "5 passed, 0 failed\n")

    def assert_one_breach(self, path, line, rule):
        result = run_layers(self.root)
        lines = result.stdout.splitlines()
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertEqual(len(lines), 2, result.stdout)
        self.assertTrue(lines[0].startswith(f"{path}:{line}: "), lines[0])
        self.assertIn(rule, lines[0])
        self.assertEqual(lines[1], "4 passed, 1 failed")


def breach_test(path, text, line, rule):
    def test(self):
        write_tree(self.root, {path: text})
        self.assert_one_breach(path, line, rule)
    return test


def licence_test(path, text):
    def test(self):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        self.assert_one_breach(path, 1, "SPDX")
    return test


for name, breach in BREACHES.items():
    setattr(Layers, f"test_{name}_is_found", breach_test(*breach))
for name, unlicensed in UNLICENSED.items():
    setattr(Layers, f"test_licence_of_{name}_is_checked", licence_test(*unlicensed))
