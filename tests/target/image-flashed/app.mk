# The program of tests/target/image with an image that is flashed by itself, at an address that the linker is told.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/checks.c $(addprefix tests/target/image/,main.c test_image.c test_files.c test_mapping.c)
APP_LDFLAGS := -Wl,--defsym=__ashlar_image_start=__flash_start+0x14000 -Wl,--defsym=__ashlar_image_end=__flash_start+0x16000
APP_CFLAGS := -Itests/target
