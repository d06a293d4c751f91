# pool: messages that an interrupt passes to main. Runs on every board.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := firmware/apps/pool/main.c firmware/apps/pool/queue.c firmware/apps/expect.c
APP_CFLAGS := -Ifirmware/apps
