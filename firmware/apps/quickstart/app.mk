# quickstart: what `make run` shows. Runs on every board, the 8 KB one included.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := firmware/apps/quickstart/main.c firmware/apps/quickstart/picture.c firmware/apps/expect.c
APP_CFLAGS := -Ifirmware/apps -Ifirmware -DQUICKSTART_BOARD='"$(BOARD)"' -DQUICKSTART_LIBC='"$(LIBC)"' \
	-DQUICKSTART_SAFETY='"$(SAFETY)"'
