# See main.c.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/boards/main.c
