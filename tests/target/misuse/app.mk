# The bugs of tests/misuse on a board: see tests/misuse/misuse.c and make misuse.
#
# SPDX-License-Identifier: Apache-2.0
include tests/misuse/misuse.mk
APP_SRCS := $(MISUSE_SRCS) tests/target/misuse/machine_target.c \
	tests/target/misuse/leaks_$(if $(filter debug asan,$(SAFETY)),debug,none).c
APP_CFLAGS := $(MISUSE_CFLAGS)
APP_LDFLAGS := -Wl,--wrap=program_exit
%/$(MISUSE_REGISTRY:.c=.o): APP_CFLAGS += $(MISUSE_REGISTRY_CFLAGS)
%/$(MISUSE_BUGS:.c=.o): APP_CFLAGS += $(MISUSE_BUGS_CFLAGS)
# The bugs are what is checked; the small boards have no room for more.
%/misuse/misuse.o %/misuse/machine_target.o %/$(MISUSE_REGISTRY:.c=.o): APP_NOT_SANITIZED := 1
