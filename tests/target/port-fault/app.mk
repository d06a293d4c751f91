# What port/cortex-m/fault.c does on a heap fault when nobody replaces it: see main.c and check.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/port-fault/main.c
APP_LEAVES_FAULT_TO_PORT := 1
