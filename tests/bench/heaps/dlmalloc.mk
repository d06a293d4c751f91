# Doug Lea's malloc 2.8, as an mspace, from Debian's source of libffi.
#
# SPDX-License-Identifier: Apache-2.0
HEAP_SRCS := build/src/libffi/src/dlmalloc.c
HEAP_CFLAGS := -DONLY_MSPACES=1 -DHAVE_MMAP=0 -DHAVE_MORECORE=0 -DUSE_LOCKS=0 -DNO_MALLINFO=1 \
	-Dmalloc_getpagesize=4096 -DLACKS_TIME_H=1 -DNO_MALLOC_STATS=1 '-DABORT=__builtin_trap()'

$(HEAP_SRCS):
	$(Q)tools/fetch-source libffi build/src/libffi
