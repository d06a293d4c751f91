"""Mutants that no test can tell from the original, and why.

The key is the file, the line without its indentation, and the change as tests/mutation/mutate names it.

SPDX-License-Identifier: Apache-2.0
"""

REASONS = {
}
