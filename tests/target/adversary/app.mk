# Drives the instance API into its worst paths, for tests/wcet. See main.c.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/adversary/main.c
