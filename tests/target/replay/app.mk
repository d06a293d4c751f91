# Replays the flat trace and region named by ARGS (`make replay` names them) against a heap of its own.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := $(addprefix tests/bench/,replay.c replay_heap.c replay_main.c)
APP_CFLAGS := -Itests
