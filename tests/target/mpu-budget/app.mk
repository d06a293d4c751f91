# Prints who gets which region of the MPU (docs/mpu.md).
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/mpu-budget/main.c
APP_CFLAGS := -Iport
