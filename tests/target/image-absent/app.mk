# The program of tests/target/image without any image.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/checks.c $(addprefix tests/target/image/,main.c test_image.c test_files.c test_mapping.c)
APP_CFLAGS := -Itests/target
