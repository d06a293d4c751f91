# The tests of arenas, pools and private heaps on a board, and pools shared by main and an interrupt: see main.c.
# LOCK=user builds it with a lock that does nothing, to see that the test notices.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/pool-tests/main.c tests/target/pool-tests/shared.c tests/target/core/runner.c \
	$(addprefix tests/pool/,ground.c test_pool.c test_pool_misuse.c test_arena.c test_chunks.c test_private.c test_random.c) \
	$(addprefix tests/support/,arena.c fault_trap.c fixture.c naive.c oracle.c) \
	$(if $(filter user,$(LOCK)),tests/target/lock/no_lock.c)
APP_CFLAGS := -Itests/target/core -Itests -Ialloc -DTEST_ARENA_BYTES=2048 $(MISUSE_IS_MEANT)
