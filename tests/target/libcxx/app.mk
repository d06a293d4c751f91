# The C++ library on Ashlar's heap. nano's is built without exceptions: one that is thrown ends the program.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/libcxx/main.cpp $(addprefix tests/target/,libc/fixture.c core/runner.c)
APP_CFLAGS := -Itests/target/core
APP_CXXFLAGS := -Itests/target/core -Itests/target/libc -DLIBCXX_HAS_EXCEPTIONS=$(if $(filter nano,$(LIBC)),0,1)
# Unwinding needs more than the small boards' 2 KiB.
APP_STACK_BYTES := $(if $(BOARD_RAM_SMALL),4096)
