# Counts what retained memory costs: see main.c and table.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/retained-cost/main.c
APP_CFLAGS := -O2
APP_BOARDS := mps2-an385 mps2-an386 mps2-an505
