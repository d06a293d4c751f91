# malloc: what its family has besides malloc and free. Runs on every board.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := firmware/apps/malloc/main.c firmware/apps/expect.c
APP_CFLAGS := -Ifirmware/apps
