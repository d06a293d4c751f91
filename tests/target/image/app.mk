# Files of an image that is linked with the program: by name, by descriptor, by stdio and by mmap.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/checks.c $(addprefix tests/target/image/,main.c test_image.c test_files.c test_mapping.c)
APP_IMAGE := tests/target/image/files
APP_CFLAGS := -Itests/target
