#!/usr/bin/python3
"""Run a file of Python unit tests and end with the line that tests/run counts.

    tests/support/python_tests.py <file>...

SPDX-License-Identifier: Apache-2.0
"""

import importlib.util
import sys
import unittest
from pathlib import Path

# What is imported here must leave no files in the source tree.
sys.dont_write_bytecode = True


def load(path):
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return unittest.defaultTestLoader.loadTestsFromModule(module)


class CountingResult(unittest.TextTestResult):
    """A result that counts what passed: a set-up that fails leaves its tests out of every other count."""

    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def main():
    suite = unittest.TestSuite(load(path) for path in sys.argv[1:])
    result = unittest.TextTestRunner(verbosity=2, stream=sys.stdout, resultclass=CountingResult).run(suite)
    failed = len(result.errors) + len(result.failures) + len(result.unexpectedSuccesses)
    print(f"{result.passed} passed, {failed} failed")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
