"""The misuse matrix: which mistake is noticed when, at which level and on which core.

SPDX-License-Identifier: Apache-2.0
"""
