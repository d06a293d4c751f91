# What start-up, console and fault reports do on a board: see main.c, faults.c and check.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/boards/main.c tests/target/boards/faults.c
# The deliberate mistakes in faults.c are ones that the compiler knows of.
APP_CFLAGS := -Wno-use-after-free -Wno-infinite-recursion
