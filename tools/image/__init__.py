"""Read-only images of files, which a program reads where they lie in flash. docs/images.md describes the format.

SPDX-License-Identifier: Apache-2.0
"""
