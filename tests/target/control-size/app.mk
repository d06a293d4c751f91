# Prints what a heap keeps for itself (`make control-size`).
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/control-size/main.c
