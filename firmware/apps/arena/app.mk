# arena: a parser whose data is freed all at once. Runs on every board.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := firmware/apps/arena/main.c firmware/apps/arena/list.c firmware/apps/expect.c
APP_CFLAGS := -Ifirmware/apps
