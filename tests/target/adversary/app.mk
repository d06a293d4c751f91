# Drives the instance API into its worst paths, for tests/wcet. See main.c.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := $(addprefix tests/target/adversary/,main.c search.c sequence.c)
# Those with PSRAM (see sequence.c).
APP_BOARDS := mps2-an385 mps2-an386 mps2-an500
