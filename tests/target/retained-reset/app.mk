# Retained memory on a board whose watchdog resets it at any instruction.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/retained-reset/main.c tests/retained/list.c
APP_CFLAGS := -Itests
