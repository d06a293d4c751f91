# private: a heap for each subsystem, with a quota and an end. Runs on every board.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := firmware/apps/private/main.c firmware/apps/expect.c
APP_CFLAGS := -Ifirmware/apps
