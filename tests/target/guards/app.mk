# What the MPU's guards catch, and what is said of it: see main.c, bugs.c and check.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/guards/main.c tests/target/guards/bugs.c tests/target/guards/task.c
# The mistakes in bugs.c are ones that the compiler knows of.
APP_CFLAGS := -Wno-infinite-recursion -Wno-array-bounds -fno-delete-null-pointer-checks
