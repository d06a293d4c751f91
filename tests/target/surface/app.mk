# What malloc & co. have beyond newlib's own, and every function of the C library that allocates and is not in app libc.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/surface/main.c tests/target/surface/library.c tests/target/libc/fixture.c tests/target/core/runner.c
# ashlar_port_print() is main.c's own.
APP_LEAVES_FAULT_TO_PORT := 1
APP_CFLAGS := -Itests -Itests/target/core -Itests/target/libc -fno-builtin -DLIBC_IS_NEWLIB=$(if $(filter picolibc,$(LIBC)),0,1)
