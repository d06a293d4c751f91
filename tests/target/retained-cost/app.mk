# Counts what retained memory costs: see main.c and table.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/retained-cost/main.c tests/target/instructions.c
APP_CFLAGS := -Itests/target -O2
APP_BOARDS := mps2-an385 mps2-an386 mps2-an505
