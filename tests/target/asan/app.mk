# What the compiler's checks find at SAFETY=asan: see main.c, bugs.c, clean.c and check.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := $(addprefix tests/target/asan/,main.c bugs.c clean.c task.c)
# The mistakes are ones that the compiler knows of.
APP_CFLAGS := -Wno-use-after-free -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-dangling-pointer
# The checks make frames larger.
APP_STACK_BYTES := $(if $(BOARD_RAM_SMALL),4096)
