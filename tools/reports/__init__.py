"""What a program on a board has printed, read on the developer's machine.

SPDX-License-Identifier: Apache-2.0
"""
