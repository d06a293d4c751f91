# regions: a part with several RAMs, and memory by what it is good for. Runs on every board; those with one RAM show one.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := firmware/apps/regions/main.c firmware/apps/expect.c
APP_DEFINES := ASHLAR_RAMS_MAX=4
APP_CFLAGS := -Ifirmware/apps
