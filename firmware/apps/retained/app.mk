# retained: a log that outlives resets. Runs on every board, the 8 KB one included.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := firmware/apps/retained/main.c
