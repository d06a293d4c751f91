# Debian's picolibc comes twice: built for size, which is its default, and built for speed.
#
# SPDX-License-Identifier: Apache-2.0
HEAP_LDFLAGS := $(if $(filter picolibc,$(LIBC)),$(if $(filter -Os,$(OPT)),,--picolibc-buildtype=release))
