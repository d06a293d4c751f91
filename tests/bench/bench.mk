# The bench's programs: one heap each, linked with the bench, for a Cortex-M in QEMU or for this machine.
#
#   make -s bench-program HEAP=ashlar CPU=cortex-m4 SAFETY=none OPT=-O2      its path is what is printed
#   make -s bench-host-program HEAP=ashlar HOST=gcc-32-plain SAFETY=none
#
# HEAP names a file in tests/bench/heaps; HEAP=libc is that of the C library that LIBC names.
# A heap from a source package says in heaps/<heap>.mk what HEAP_SRCS it has, how they are fetched,
# HEAP_CFLAGS (everywhere), HEAP_SOURCE_CFLAGS (for its own sources) and HEAP_LDFLAGS it needs.
#
# SPDX-License-Identifier: Apache-2.0

HEAP ?= ashlar
HEAPS := $(sort $(patsubst tests/bench/heaps/%.c,%,$(wildcard tests/bench/heaps/*.c)))

ifneq ($(filter bench-program bench-host-program,$(MAKECMDGOALS)),)
$(call one_of,HEAP,$(HEAPS))
endif
-include tests/bench/heaps/$(HEAP).mk

BENCH_SRCS := $(addprefix tests/bench/,main.c workload.c search.c space.c overhead.c latency.c trace.c patterns.c replay.c heaps/$(HEAP).c)
BENCH_DEPS := tests/bench/bench.mk $(wildcard tests/bench/heaps/$(HEAP).mk) tools/build.mk

# The board's timer, whose address on the Cortex-M33 is that of the secure state.
BENCH_TIMER_mps2-an505 := -DBENCH_TIMER_BASE=0x50000000u -DBENCH_TIMER_MHZ=20u
BENCH_TIMER := $(or $(BENCH_TIMER_$(BOARD)),-DBENCH_TIMER_BASE=0x40000000u -DBENCH_TIMER_MHZ=25u)

# What of the configuration a heap depends on is in the directory's name.
BENCH_CONFIG := $(if $(filter-out mps2-an386,$(BOARD)),$(BOARD)-)$(if $(filter ashlar,$(HEAP)),$(notdir $(LIB_DIR)),$(CPU)-$(LIBC)$(OPT))
BENCH_DIR := build/bench/$(HEAP)/$(BENCH_CONFIG)
BENCH := $(BENCH_DIR)/bench.elf
# Start-up and fault reports use the port; of the library, other heaps get that alone, and not its break.
BENCH_LIB := $(if $(filter ashlar,$(HEAP)),$(LIB),$(filter-out %/break.o %/break_newlib.o %/break_picolibc.o,\
	$(filter $(LIB_DIR)/port/%,$(LIB_OBJS))))

BENCH_RUNTIME := $(addprefix $(RUNTIME_DIR)/firmware/runtime/,$(addsuffix .o,vectors memory_map start command_line fault \
	$(RUNTIME_CORE) exit console_print console_semihost semihost))
BENCH_OBJS := $(patsubst %.c,$(BENCH_DIR)/%.o,$(BENCH_SRCS) tests/bench/machine_target.c)
BENCH_HEAP_OBJS := $(patsubst %.c,$(BENCH_DIR)/%.o,$(HEAP_SRCS))

# Room for the largest region wherever it starts.
BENCH_HEAP_BYTES_MIN := 2162688

BENCH_CFLAGS = -std=gnu11 -O2 -g -masm-syntax-unified $(CPU_FLAGS) $(LIBC_SPECS) -ffunction-sections -fdata-sections $(WARNINGS) \
	$(REPRODUCIBLE) $(LIB_DEFINES) -Ialloc/include -Itests -Ifirmware/runtime $(BENCH_TIMER) $(HEAP_CFLAGS)

# A heap's own headers come with its sources.
$(BENCH_OBJS): $(BENCH_DIR)/%.o: %.c $(BENCH_DEPS) | toolchain $(HEAP_SRCS)
	$(call compile,$(TARGET_CC) $(BENCH_CFLAGS) -fno-builtin-malloc)

# Somebody else's sources, without our warnings.
$(BENCH_HEAP_OBJS): $(BENCH_DIR)/%.o: %.c $(BENCH_DEPS) | toolchain
	$(call compile,$(TARGET_CC) -std=gnu11 $(OPT) -g $(CPU_FLAGS) $(LIBC_SPECS) -ffunction-sections \
		-fdata-sections -w $(REPRODUCIBLE) -Itests $(HEAP_CFLAGS) $(HEAP_SOURCE_CFLAGS))

$(BENCH): $(BENCH_OBJS) $(BENCH_HEAP_OBJS) $(BENCH_RUNTIME) $(BENCH_LIB) linker/boards/$(BOARD).ld linker/sections.ld
	$(call say,LINK    ,$@)
	$(Q)$(TARGET_CC) $(CPU_FLAGS) $(LIBC_SPECS) $(HEAP_LDFLAGS) $(if $(filter asan,$(SAFETY)),$(ASAN_LDFLAGS)) -nostartfiles -T linker/boards/$(BOARD).ld -T linker/sections.ld \
		-Wl,--gc-sections -Wl,--emit-relocs -Wl,--fatal-warnings -Wl,--defsym=__stack_size=16384 \
		-Wl,--defsym=__heap_size_min=$(BENCH_HEAP_BYTES_MIN) -o $@.$$$$ $(filter %.o %.a,$^) && mv $@.$$$$ $@

-include $(BENCH_OBJS:.o=.d) $(BENCH_HEAP_OBJS:.o=.d)

.PHONY: bench-program bench-host-program
bench-program: $(BENCH)
	@echo $<

# On this machine, for what is not counted.
BENCH_HOST_DIR := $(HOST_DIR)/bench/$(HEAP)
BENCH_HOST := $(BENCH_HOST_DIR)/bench
BENCH_HOST_OBJS := $(patsubst %.c,$(BENCH_HOST_DIR)/%.o,$(BENCH_SRCS) tests/bench/machine_host.c)
BENCH_HOST_HEAP_OBJS := $(patsubst %.c,$(BENCH_HOST_DIR)/%.o,$(HEAP_SRCS))

$(BENCH_HOST_OBJS): $(BENCH_HOST_DIR)/%.o: %.c $(BENCH_DEPS) | host-toolchain $(HEAP_SRCS)
	$(call compile,$(HOST_CC) -std=gnu11 $(HOST_CFLAGS) $(HEAP_CFLAGS))

$(BENCH_HOST_HEAP_OBJS): $(BENCH_HOST_DIR)/%.o: %.c $(BENCH_DEPS) | host-toolchain
	$(call compile,$(HOST_CC) -std=gnu11 $(HOST_FLAGS) -ffunction-sections -w $(REPRODUCIBLE) -Itests $(HEAP_CFLAGS) $(HEAP_SOURCE_CFLAGS))

# The core alone: what the tests of it need has no part in the bench.
BENCH_HOST_CORE := $(if $(filter ashlar,$(HEAP)),$(call host_objects,$(filter-out alloc/pool/%,$(LIB_CORE_SRCS)) $(LIB_PORT_COMMON_SRCS) port/common/word_plain.c port/common/backtrace_unwind.c port/host/fault.c))

$(BENCH_HOST): $(BENCH_HOST_OBJS) $(BENCH_HOST_HEAP_OBJS) $(BENCH_HOST_CORE)
	$(call say,LINK    ,$@)
	$(Q)$(HOST_CC) $(HOST_FLAGS) -Wl,--gc-sections $(filter %.o,$^) -o $@.$$$$ && mv $@.$$$$ $@

-include $(BENCH_HOST_OBJS:.o=.d) $(BENCH_HOST_HEAP_OBJS:.o=.d)

bench-host-program: $(BENCH_HOST)
	@echo $<
