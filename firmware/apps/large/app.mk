# large: malloc with pages for what is large, and a heap that shrinks by itself. For boards with 16 KB of RAM and more.
#
# SPDX-License-Identifier: Apache-2.0
APP_BOARDS := emcraft-sf2 lm3s6965evb microbit mps2-an385 mps2-an386 mps2-an500 mps2-an505 mps3-an547 netduinoplus2
APP_SRCS := firmware/apps/large/main.c firmware/apps/expect.c
APP_CFLAGS := -Ifirmware/apps
APP_DEFINES := ASHLAR_MMAP_THRESHOLD_BYTES=1536 ASHLAR_TRIM_THRESHOLD_BYTES=1024
