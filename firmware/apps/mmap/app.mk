# mmap: break and mappings of a program, `make run APP=mmap`. Runs on every board, the 8 KB one included.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := firmware/apps/mmap/main.c firmware/apps/mmap/file.c firmware/apps/expect.c
APP_IMAGE := firmware/apps/mmap/files
APP_CFLAGS := -Ifirmware/apps
