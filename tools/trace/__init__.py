"""Recorded traces of what programs allocate: the file format, and how recordings become traces.

docs/traces.md describes the format. (The standard library has a module of this name too; nothing here uses it.)

SPDX-License-Identifier: Apache-2.0
"""
