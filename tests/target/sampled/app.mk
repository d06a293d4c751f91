# What guarded slots catch, and what is said of it: see main.c, bugs.c and check.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := $(addprefix tests/target/sampled/,main.c bugs.c)
# The mistakes in bugs.c are ones that the compiler knows of.
APP_CFLAGS := -Wno-use-after-free -Wno-free-nonheap-object -Wno-array-bounds -Wno-stringop-overflow -fno-builtin
