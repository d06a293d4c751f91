# torture: random allocation on the device. ARGS="<seed> <operations>". Runs on every board.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := firmware/apps/torture/main.c firmware/apps/torture/slots.c
