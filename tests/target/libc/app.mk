# The C library on Ashlar's heap: the whole malloc family, and the parts of the library that allocate.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := $(addprefix tests/target/libc/,main.c fixture.c test_family.c test_exhaustion.c test_library.c) \
	$(if $(filter picolibc,$(LIBC)),,tests/target/libc/test_reentrant.c) tests/target/core/runner.c
APP_CFLAGS := -Itests -Itests/target/core -fno-builtin -DLIBC_HAS_REENT=$(if $(filter picolibc,$(LIBC)),0,1)

ifeq ($(LIBC),nano)
APP_LDFLAGS := -Wl,-u,_printf_float
endif
