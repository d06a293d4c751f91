# What a private heap says at its end, for docs/private-heaps.md.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/private-report/main.c
