# Test programs for this machine: every .c in tests/unit and tests/property is one, linked with the core,
# port/host and tests/support. HOST chooses <compiler>-<word size>-<kind of build>; SAFETY and DEFINES
# count here too.
#
# What it gives to the Makefile: UNIT_PROGRAMS, PROPERTY_PROGRAMS, run_programs.
#
# SPDX-License-Identifier: Apache-2.0

# plain: optimised. asan: address and undefined-behaviour sanitizers. valgrind: plain, run under it.
# cov: not optimised, counting lines and branches.
HOST_WORDS := $(subst -, ,$(HOST))
HOST_CC := $(word 1,$(HOST_WORDS))
HOST_BITS := $(word 2,$(HOST_WORDS))
HOST_KIND := $(word 3,$(HOST_WORDS))

HOST_FLAGS_plain := -O2
HOST_FLAGS_valgrind := $(HOST_FLAGS_plain)
HOST_FLAGS_asan := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
HOST_FLAGS_cov := -O0 --coverage
# Coverage notes are named after the object, which so must be written under its own name.
HOST_COMPILE := $(if $(filter cov,$(HOST_KIND)),compile_in_place,compile)
HOST_FLAGS = -m$(HOST_BITS) -g $(HOST_FLAGS_$(HOST_KIND))
HOST_RUNNER_valgrind := valgrind --quiet --error-exitcode=9 --leak-check=full
HOST_RUNNER := timeout 600 $(HOST_RUNNER_$(HOST_KIND))

# valgrind runs the plain build.
HOST_DIR := build/host/$(HOST_CC)-$(HOST_BITS)-$(HOST_KIND:valgrind=plain)$(if $(filter none,$(SAFETY)),-none)$(DEFINES_SUFFIX)

HOST_INCLUDES := -Ialloc/include -Iport/include -Ialloc -Iport -Itests
HOST_CFLAGS = $(HOST_FLAGS) $(WARNINGS) $(REPRODUCIBLE) $(LIB_DEFINES) $(HOST_INCLUDES)

HOST_CORE_SRCS := $(wildcard alloc/core/*.c alloc/safety/*.c alloc/stats/*.c)
HOST_SUPPORT_SRCS := $(wildcard port/host/*.c tests/support/*.c)
UNIT_SRCS := $(wildcard tests/unit/*.c)
PROPERTY_SRCS := $(wildcard tests/property/*.c)

# Debian has the cmocka library for the machine's own word size only; for the other its single source
# file is compiled, without our warnings, for it is not ours.
CMOCKA_SRC := build/src/cmocka/src/cmocka.c
ifeq ($(HOST_BITS),32)
HOST_CMOCKA := $(HOST_DIR)/cmocka.o
HOST_CMOCKA_LINK := $(HOST_CMOCKA)
else
HOST_CMOCKA_LINK := -lcmocka
endif
CMOCKA_CFLAGS := -std=gnu99 -w -DHAVE_MALLOC_H -DHAVE_SIGNAL_H -DHAVE_INTTYPES_H -DHAVE_STDINT_H \
	-DHAVE_STRUCT_TIMESPEC -DHAVE_CLOCK_GETTIME -DHAVE_TIME_H -DHAVE_STRINGS_H

host_objects = $(patsubst %.c,$(HOST_DIR)/%.o,$(1))
UNIT_PROGRAMS := $(patsubst %.c,$(HOST_DIR)/%,$(UNIT_SRCS))
PROPERTY_PROGRAMS := $(patsubst %.c,$(HOST_DIR)/%,$(PROPERTY_SRCS))
HOST_LIB := $(HOST_DIR)/libashlar.a
HOST_OBJS := $(call host_objects,$(HOST_CORE_SRCS) $(HOST_SUPPORT_SRCS) $(UNIT_SRCS) $(PROPERTY_SRCS))

$(HOST_OBJS): $(HOST_DIR)/%.o: %.c tests/host.mk tools/build.mk | host-toolchain
	$(call $(HOST_COMPILE),$(HOST_CC) -std=$(HOST_STD) $(HOST_CFLAGS))
$(HOST_OBJS): HOST_STD = gnu11
$(HOST_DIR)/alloc/%.o: HOST_STD = c11

# An archive, so that a test that defines a port function itself keeps ours out.
$(HOST_LIB): $(call host_objects,$(HOST_CORE_SRCS) $(HOST_SUPPORT_SRCS))
	$(call archive,ar)

$(UNIT_PROGRAMS) $(PROPERTY_PROGRAMS): %: %.o $(HOST_LIB) $(HOST_CMOCKA)
	$(call say,LINK    ,$@)
	$(Q)$(HOST_CC) $(HOST_FLAGS) $< $(HOST_LIB) $(HOST_CMOCKA_LINK) -lpthread -o $@.$$$$ && mv $@.$$$$ $@

$(HOST_DIR)/cmocka.o: $(CMOCKA_SRC) | host-toolchain
	$(call compile,$(HOST_CC) $(HOST_FLAGS) $(CMOCKA_CFLAGS) -I$(dir $(CMOCKA_SRC))../include)

$(CMOCKA_SRC): | host-toolchain
	$(Q)tools/fetch-source cmocka build/src/cmocka

# $(call run_programs,<test programs>): run them all, and fail if one did.
define run_programs
@status=0; for program in $(1); do \
	echo "== $$program"; $(HOST_RUNNER) $$program || status=1; \
done; exit $$status
endef

-include $(HOST_OBJS:.o=.d)
