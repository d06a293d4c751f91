# Counts the instructions that the level sampled takes: see main.c and table.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/sampled-cost/main.c
APP_CFLAGS := -Ialloc -O2
