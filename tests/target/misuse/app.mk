# The bugs of tests/misuse on a board: see tests/misuse/misuse.c and make misuse.
#
# SPDX-License-Identifier: Apache-2.0
include tests/misuse/misuse.mk
APP_SRCS := $(MISUSE_SRCS) tests/target/misuse/machine_target.c tests/target/misuse/leaks_$(if $(filter debug,$(SAFETY)),debug,none).c
APP_CFLAGS := $(MISUSE_CFLAGS)
APP_LDFLAGS := -Wl,--wrap=program_exit
%/$(MISUSE_REGISTRY:.c=.o): APP_CFLAGS += $(MISUSE_REGISTRY_CFLAGS)
