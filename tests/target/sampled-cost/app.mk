# Counts the instructions that the level sampled takes: see main.c and table.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/sampled-cost/main.c tests/target/instructions.c
APP_CFLAGS := -Itests/target -Ialloc -O2
