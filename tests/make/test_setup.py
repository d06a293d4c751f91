"""tools/setup installs exactly what is missing, as whoever may, and says so in one line if nobody may.

Each test runs it on a machine of stand-ins: a PATH on which dpkg-query knows a list of packages, id an
identity, and apt-get and sudo, where they exist, write down how they were called.

SPDX-License-Identifier: Apache-2.0
"""

import subprocess
import tempfile
import unittest
from pathlib import Path

SETUP = Path(__file__).resolve().parents[2] / "tools/setup"
LIB_PACKAGES = ["gcc-arm-none-eabi", "libnewlib-arm-none-eabi", "libstdc++-arm-none-eabi-newlib",
                "picolibc-arm-none-eabi"]
REAL_TOOLS = ["sh", "awk", "env", "cat", "touch"]

DPKG_QUERY = """#!/bin/sh
echo dpkg-query >>{log}
{installed}
"""
# apt-get install fails until apt-get update was run, on a machine with old lists.
APT_GET = """#!/bin/sh
echo apt-get "$1" $(for word; do case $word in -*|DPkg*|install|update) ;; *) echo "$word" ;; esac; done) >>{log}
case $1 in update) touch {lists} ;; install) [ -e {lists} ] ;; esac
"""
SUDO = """#!/bin/sh
echo sudo >>{log}
exec "$@"
"""


class Machine:
    def __init__(self, place, *, installed=(), root=True, sudo=False, apt=True, fresh_lists=True):
        self.bin = place / "bin"
        self.log = place / "log"
        lists = place / "lists"
        self.bin.mkdir()
        self.log.touch()
        if fresh_lists:
            lists.touch()
        for tool in REAL_TOOLS:
            real = subprocess.run(["which", tool], capture_output=True, text=True, check=True).stdout.strip()
            (self.bin / tool).symlink_to(real)
        known = "\n".join(f"echo installed {name}" for name in installed)
        self.add("dpkg-query", DPKG_QUERY.format(log=self.log, installed=known))
        self.add("id", f"#!/bin/sh\necho {0 if root else 1000}\n")
        if apt:
            self.add("apt-get", APT_GET.format(log=self.log, lists=lists))
        if sudo:
            self.add("sudo", SUDO.format(log=self.log))

    def add(self, name, text):
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def setup(self, *groups):
        return subprocess.run(["sh", SETUP, *groups], env={"PATH": str(self.bin)}, capture_output=True,
                              text=True, check=False)

    def calls(self):
        return self.log.read_text().splitlines()


class Setup(unittest.TestCase):
    def machine(self, **what):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        return Machine(Path(directory.name), **what)

    def test_nothing_missing_asks_once_and_is_silent(self):
        machine = self.machine(installed=LIB_PACKAGES)
        result = machine.setup("lib")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))
        self.assertEqual(machine.calls(), ["dpkg-query"])

    def test_root_installs_what_is_missing_and_no_more(self):
        machine = self.machine(installed=LIB_PACKAGES[1:])
        self.assertEqual(machine.setup("lib").returncode, 0)
        self.assertEqual(machine.calls(), ["dpkg-query", "apt-get install gcc-arm-none-eabi"])

    def test_old_lists_are_fetched_once(self):
        machine = self.machine(installed=LIB_PACKAGES[1:], fresh_lists=False)
        self.assertEqual(machine.setup("lib").returncode, 0)
        self.assertEqual(machine.calls(), ["dpkg-query", "apt-get install gcc-arm-none-eabi", "apt-get update",
                                           "apt-get install gcc-arm-none-eabi"])

    def test_user_installs_with_sudo(self):
        machine = self.machine(installed=LIB_PACKAGES[1:], root=False, sudo=True)
        self.assertEqual(machine.setup("lib").returncode, 0)
        self.assertEqual(machine.calls(), ["dpkg-query", "sudo", "apt-get install gcc-arm-none-eabi"])

    def assert_names_all(self, machine):
        result = machine.setup("lib")
        self.assertEqual(result.returncode, 2)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        for name in LIB_PACKAGES:
            self.assertIn(name, result.stderr.split())
        self.assertEqual(machine.calls(), ["dpkg-query"])

    def test_user_without_sudo_is_told_the_packages_in_one_line(self):
        self.assert_names_all(self.machine(root=False))

    def test_machine_without_apt_is_told_the_packages_in_one_line(self):
        self.assert_names_all(self.machine(apt=False))

    def test_unknown_group_lists_groups(self):
        result = self.machine().setup("none-such")
        self.assertEqual(result.returncode, 2)
        for group in ("lib", "run", "test", "lua-source", "flash", "debug"):
            self.assertIn(group, result.stderr.split())

    def test_no_group_is_refused(self):
        self.assertEqual(self.machine().setup().returncode, 2)

    def test_test_group_holds_every_other(self):
        test = set(self.machine(root=False).setup("test").stderr.split())
        for group in ("lib", "run", "flash", "debug", "source", "lua-source", "host"):
            packages = self.machine(root=False).setup(group).stderr.split("yourself: ")[1].split()
            self.assertLessEqual(set(packages), test)
