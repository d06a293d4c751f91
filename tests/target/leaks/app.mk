# What `ashlar leaks` is to find: see main.c and check.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/leaks/main.c
