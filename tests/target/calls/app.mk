# Counts the instructions of the calls beside malloc and free: see main.c and table.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/calls/main.c tests/target/instructions.c
APP_CFLAGS := -Itests/target -O2
