# Replaying recorded traces: `make replay`, and the programs that do it on this machine. On a board it is
# the app replay (tests/target/replay). Uses HOST_DIR, HOST_RUNNER and the rules of tests/host.mk.
#
# What it gives to the Makefile: REPLAY_PROGRAM, FIT_PROGRAM, REPLAY_FLAT and replay_there.
#
# SPDX-License-Identifier: Apache-2.0

# Only what a heap needs of the library: `ashlar size` builds these programs for many configurations.
REPLAY_SRCS := tests/bench/replay.c tests/bench/replay_heap.c
REPLAY_LIB := $(call host_objects,$(filter-out alloc/pool/%,$(LIB_CORE_SRCS)) $(LIB_PORT_COMMON_SRCS) port/common/word_plain.c port/common/backtrace_unwind.c port/host/fault.c)
# `fit` also goes through malloc's front.
FIT_SRCS := $(addprefix tests/bench/,fit_main.c replay_malloc.c)
FIT_LIB := $(call host_objects,$(addprefix alloc/libc/,front.c host.c large.c) $(addprefix port/host/,lock.c ram.c))
REPLAY_PROGRAM := $(HOST_DIR)/replay
FIT_PROGRAM := $(HOST_DIR)/fit
REPLAY_OBJS := $(call host_objects,$(REPLAY_SRCS) tests/bench/replay_main.c $(FIT_SRCS))

# The trace in the form that replays.
REPLAY_FLAT = build/traces/$(notdir $(basename $(TRACE))).flat

$(REPLAY_OBJS): $(HOST_DIR)/%.o: %.c tests/bench/replay.mk tests/host.mk tools/build.mk | host-toolchain
	$(call $(HOST_COMPILE),$(HOST_CC) -std=gnu11 $(HOST_CFLAGS))

define replay_program_rule
$(1): $(call host_objects,$(REPLAY_SRCS) $(2)) $(REPLAY_LIB) $(3)
	$$(call say,LINK    ,$$@)
	$$(Q)$(HOST_CC) $(HOST_FLAGS) $$(filter %.o,$$^) -lpthread -o $$@.$$$$$$$$ && mv $$@.$$$$$$$$ $$@
endef
$(eval $(call replay_program_rule,$(REPLAY_PROGRAM),tests/bench/replay_main.c))
$(eval $(call replay_program_rule,$(FIT_PROGRAM),$(FIT_SRCS),$(FIT_LIB)))

-include $(REPLAY_OBJS:.o=.d)

# Where a replay runs: on this machine if HOST is named, else on the board.
ifeq ($(origin HOST),command line)
replay_there = $(HOST_RUNNER) $(REPLAY_PROGRAM) $(REPLAY_FLAT) $(REGION)
replay: $(REPLAY_PROGRAM)
else
replay_there = $(MAKE) -s run APP=replay SCRIPT= ARGS="$(REPLAY_FLAT) $(REGION)"
endif

# $(call needs,<goal>,<variables>,<example>): stop, with exit status 2, if the goal is made and one is not set.
needs = $(if $(filter $(1),$(MAKECMDGOALS)),$(foreach name,$(2),$(if $($(name)),,$(error $(name) is not set: $(3)))))
$(call needs,replay,TRACE REGION,make replay TRACE=x.trace REGION=bytes)
$(if $(filter replay,$(MAKECMDGOALS)),$(if $(word 2,$(TRACE)),$(error TRACE=$(TRACE): make reads no path with a space)))
$(call needs,record,PROGRAM TRACE_OUT,make record PROGRAM="name argument" TRACE_OUT=x.trace)
