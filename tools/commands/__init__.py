"""The commands of tools/ashlar, one a module, and what they share with it.

SPDX-License-Identifier: Apache-2.0
"""

STATUS_OK = 0
STATUS_FAILED = 1   # the answer is no: a limit is passed, a check fails
STATUS_INPUT = 2    # the question cannot be answered


class InputError(Exception):
    """What a command was given cannot be used; the text is one line that says what and why."""
