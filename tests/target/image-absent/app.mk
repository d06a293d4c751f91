# The program of tests/target/image without any image.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := $(addprefix tests/target/image/,main.c test_image.c test_files.c test_mapping.c)
