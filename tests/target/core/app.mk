# The core tests, those of tests/unit, on a board. They make their own heaps in an arena that the smallest board
# has room for; malloc's heap serves only printf.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := $(wildcard tests/unit/*.c) tests/target/core/runner.c \
	$(addprefix tests/support/,adversary.c arena.c fault_trap.c fixture.c naive.c oracle.c)
APP_CFLAGS := -Itests/target/core -Itests -Ialloc -DTEST_ARENA_BYTES=2048 $(MISUSE_IS_MEANT)
