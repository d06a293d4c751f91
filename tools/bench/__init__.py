"""What `ashlar bench` is made of: programs that are built and run, the figures that they give, and reports.

SPDX-License-Identifier: Apache-2.0
"""
