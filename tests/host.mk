# Test programs for this machine: the files of tests/unit are one, those of tests/property and of
# tests/exhaustive each another, all linked with the core, port/host and tests/support. HOST chooses
# <compiler>-<word size>-<kind of build>; LAYOUT, SAFETY and DEFINES count here too.
#
# What it gives to the Makefile: HOST_DIR, host_program, HOST_RUNNER.
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
HOST_SUFFIX := $(if $(filter compact,$(LAYOUT)),-compact)$(if $(filter-out hardened,$(SAFETY)),-$(SAFETY))$(DEFINES_SUFFIX)
HOST_DIR := build/host/$(HOST_CC)-$(HOST_BITS)-$(HOST_KIND:valgrind=plain)$(HOST_SUFFIX)

HOST_INCLUDES := -Ialloc/include -Iport/include -Iport/common/called -Ialloc -Iport -Itests
# Tests damage heaps on purpose: at level debug each finds that by the call it is about, unless DEFINES wants the others to.
HOST_STEPS := $(if $(filter debug,$(SAFETY)),$(if $(findstring ASHLAR_CHECK_STEPS,$(DEFINES)),,-DASHLAR_CHECK_STEPS=0))
HOST_CFLAGS = $(HOST_FLAGS) $(WARNINGS) $(REPRODUCIBLE) $(LIB_DEFINES) $(HOST_STEPS) $(HOST_INCLUDES)

# At level asan, valgrind and AddressSanitizer are told of the heap's blocks; the allocator itself goes where nobody else may.
HOST_ASAN_SRCS := $(addprefix port/host/,marks_host.c memory_unchecked.c)
HOST_PORT_SRCS := $(filter-out $(if $(filter-out asan,$(SAFETY)),$(HOST_ASAN_SRCS)),$(wildcard port/host/*.c))
# What alloc/safety/asan/unchecked.h renames, gcc also renames where it puts a call itself; clang only where a call is written.
HOST_UNINSTRUMENTED := -fno-sanitize=address -ffreestanding $(if $(filter gcc,$(HOST_CC)),-fno-tree-loop-distribute-patterns)
HOST_UNCHECKED := -include alloc/safety/asan/unchecked.h $(if $(filter gcc,$(HOST_CC)),-fbuiltin,\
	$(foreach name,memcpy memmove memset memcmp,-D__builtin_$(name)=$(name)))
HOST_PROGRAMS := unit property exhaustive libc forged sampled debug pool retained erase mapping image large
# The tests of the core and of the safety levels are linked with nothing above them, so that it need not be compiled.
HOST_CORE_PROGRAMS := unit property exhaustive forged sampled debug
HOST_CORE_SRCS := $(filter-out alloc/pool/%,$(LIB_CORE_SRCS)) $(LIB_PORT_COMMON_SRCS) \
	$(addprefix port/common/,word_plain.c backtrace_unwind.c) $(HOST_PORT_SRCS) $(wildcard tests/support/*.c)
HOST_LIB_SRCS := $(HOST_CORE_SRCS) $(filter alloc/pool/%,$(LIB_CORE_SRCS)) $(LIB_POOL_SRCS) \
	$(addprefix alloc/libc/,caps.c freezero.c front.c grow.c info.c large.c malloc_report.c rams.c report.c $(LIB_LIBC_$(SAFETY)) host.c) \
	$(addprefix port/os/,crc32.c image.c image_error.c image_used.c)

host_sources = $(wildcard tests/$(1)/*.c)
host_objects = $(patsubst %.c,$(HOST_DIR)/%.o,$(1))
host_program = $(HOST_DIR)/$(1)
HOST_LIB := $(HOST_DIR)/libashlar.a
HOST_CORE_LIB := $(HOST_DIR)/libcore.a
host_lib = $(if $(filter $(1),$(HOST_CORE_PROGRAMS)),$(HOST_CORE_LIB),$(HOST_LIB))
HOST_OBJS := $(call host_objects,$(HOST_LIB_SRCS) $(foreach program,$(HOST_PROGRAMS),$(call host_sources,$(program))))

# Debian has the cmocka library for the machine's own word size only; for the other its single source
# file is compiled, without our warnings, for it is not ours.
CMOCKA_SRC := build/src/cmocka/src/cmocka.c
ifeq ($(HOST_BITS),32)
HOST_CMOCKA := $(HOST_DIR)/cmocka.o
else
HOST_CMOCKA_LIB := -lcmocka
endif
CMOCKA_CFLAGS := -std=gnu99 -w -DHAVE_MALLOC_H -DHAVE_SIGNAL_H -DHAVE_INTTYPES_H -DHAVE_STDINT_H \
	-DHAVE_STRUCT_TIMESPEC -DHAVE_CLOCK_GETTIME -DHAVE_TIME_H -DHAVE_STRINGS_H

$(HOST_OBJS): $(HOST_DIR)/%.o: %.c tests/host.mk tools/build.mk | host-toolchain
	$(call $(HOST_COMPILE),$(HOST_CC) -std=$(HOST_STD) $(HOST_CFLAGS) $(HOST_TEST_FLAGS))
$(HOST_OBJS): HOST_STD = gnu11
$(HOST_DIR)/tests/%.o: HOST_TEST_FLAGS = $(MISUSE_IS_MEANT)
# The tests of the core call the core's own functions, also where the red-zone layer has the public names.
ifneq ($(filter debug asan,$(SAFETY)),)
$(foreach folder,unit property exhaustive support,$(HOST_DIR)/tests/$(folder)/%.o): \
	HOST_TEST_FLAGS = $(MISUSE_IS_MEANT) -include alloc/core/plain.h
endif
$(HOST_DIR)/alloc/%.o: HOST_STD = c11
ifeq ($(SAFETY),asan)
$(HOST_DIR)/alloc/%.o: HOST_TEST_FLAGS = $(HOST_UNINSTRUMENTED) $(HOST_UNCHECKED)
$(call host_objects,$(HOST_ASAN_SRCS)): HOST_TEST_FLAGS = $(HOST_UNINSTRUMENTED)
endif

$(HOST_DIR)/alloc/core/abi.o: HOST_TEST_FLAGS += $(CHECKS_OPTIONS)

# Archives, so that a test that defines a port function itself keeps ours out.
$(HOST_LIB): $(call host_objects,$(HOST_LIB_SRCS))
$(HOST_CORE_LIB): $(call host_objects,$(HOST_CORE_SRCS))
$(HOST_LIB) $(HOST_CORE_LIB):
	$(call archive,ar)

define host_program_rule
$(call host_program,$(1)): $(call host_objects,$(call host_sources,$(1))) $(call host_lib,$(1)) $(HOST_CMOCKA)
	$$(call say,LINK    ,$$@)
	$$(Q)$(HOST_CC) $(HOST_FLAGS) $$(filter %.o,$$^) $(call host_lib,$(1)) $(HOST_CMOCKA_LIB) -lpthread -o $$@.$$$$$$$$ && \
		mv $$@.$$$$$$$$ $$@
endef
$(foreach program,$(HOST_PROGRAMS),$(eval $(call host_program_rule,$(program))))

$(HOST_DIR)/cmocka.o: $(CMOCKA_SRC) | host-toolchain
	$(call compile,$(HOST_CC) $(HOST_FLAGS) $(CMOCKA_CFLAGS) -I$(dir $(CMOCKA_SRC))../include)

$(CMOCKA_SRC): | host-toolchain
	$(Q)tools/fetch-source cmocka build/src/cmocka

-include $(HOST_OBJS:.o=.d)
