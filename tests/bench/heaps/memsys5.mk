# SQLite's memsys5, a buddy allocator, from Debian's source of sqlite3.
#
# SPDX-License-Identifier: Apache-2.0
HEAP_SRCS := build/src/sqlite3/src/mem5.c
HEAP_CFLAGS := -DSQLITE_ENABLE_MEMSYS5 -include tests/bench/heaps/memsys5_sqlite.h

$(HEAP_SRCS):
	$(Q)tools/fetch-source sqlite3 build/src/sqlite3
