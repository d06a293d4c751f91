"""Recorded traces of what programs allocate: the file format, and how recordings become traces.

docs/traces.md describes the format.

SPDX-License-Identifier: Apache-2.0
"""
