# A program for a board: build/firmware/<configuration>/<app>.{elf,bin,hex,map,size.txt}, and what one does
# with it: run it in QEMU, flash it, debug it. Uses LIB, CPU_FLAGS and LIBC_SPECS of alloc/lib.mk.
#
# From the board (firmware/boards/<board>/board.mk): BOARD_CPU BOARD_FLOAT BOARD_SRCS BOARD_CFLAGS, BOARD_RAM_SMALL,
# BOARD_STACK_BYTES and BOARD_HEAP_BYTES_MIN (what the linker script holds the link to), BOARD_UNUSED_BELOW_RAM (how many
# bytes below RAM are no memory, for the stack's guard: a power of two; a KiB unless told), BOARD_QEMU
# BOARD_QEMU_ARGS BOARD_QEMU_UART (the machine and which of its serial ports is the console), BOARD_OPENOCD.
# From the app (firmware/apps/<app>/app.mk or tests/target/<app>/app.mk): APP_SRCS (.c and .cpp) APP_CFLAGS
# APP_CXXFLAGS APP_LDFLAGS, APP_DEPS (made before its objects), APP_BOARDS and APP_LIBCS (empty: all),
# APP_IMAGE (files and folders that become the read-only image of the program, see docs/images.md) and APP_IMAGE_ALIGN,
# APP_STACK_BYTES and APP_HEAP_BYTES_MIN (in place of the board's), APP_LEAVES_FAULT_TO_PORT (1: heap faults
# go to the port's own handler, not to the one that prints), APP_NOT_SANITIZED (1: it looks into heaps, so the compiler's
# address checks are left out of it), APP_DEFINES (the library's options that it wants, as DEFINES; the Makefile sees to them).
#
# SPDX-License-Identifier: Apache-2.0

BOARD_MK := $(wildcard firmware/boards/$(BOARD)/board.mk)

comma := ,
STACK_BYTES_USUAL := $(or $(APP_STACK_BYTES),$(BOARD_STACK_BYTES))
HEAP_BYTES_MIN_USUAL := $(or $(APP_HEAP_BYTES_MIN),$(BOARD_HEAP_BYTES_MIN))
STACK_BYTES ?= $(STACK_BYTES_USUAL)
HEAP_BYTES_MIN ?= $(HEAP_BYTES_MIN_USUAL)
# Seconds after which a program that has not ended counts as hung.
TIMEOUT ?= 120
# Set, QEMU's clock counts instructions, 2^ICOUNT nanoseconds each: timers and counts are exact.
ICOUNT ?=

# What of the app the compiler's checks are in: at SAFETY=asan its reads and writes, or only its writes; undefined behaviour.
# $(call asan_flags,<which>): what tools/asan-flags tells of the board's RAM. Asked when first used, for it needs Python, which
# may have to be installed before; empty is an error, or the program would go unchecked.
asan_flags = $(or $(shell tools/asan-flags $(1) linker/boards/$(BOARD).ld),$(error tools/asan-flags failed))
ASAN_CFLAGS = $(eval ASAN_CFLAGS := $(call asan_flags,--compile $(if $(filter writes,$(ASAN)),--writes)))$(ASAN_CFLAGS)
ASAN_LDFLAGS = $(eval ASAN_LDFLAGS := $(call asan_flags,--wrap))$(ASAN_LDFLAGS)
# A check of C++ objects' types needs the C++ library's type descriptions, which programs here do without.
UBSAN_FLAGS_report := -fsanitize=undefined
UBSAN_FLAGS_trap := -fsanitize=undefined -fsanitize-undefined-trap-on-error
UBSAN_CXXFLAGS_report := -fno-sanitize=vptr

# The MPU's guards stand where there is an MPU, unless MPU=no or at level none; below the null trap lies no code.
MPU_WANTED := $(if $(filter no,$(MPU))$(filter none,$(SAFETY))$(filter none,$(MPU_KIND)),,yes)
NULL_TRAP_BYTES := $(or $(patsubst ASHLAR_NULL_TRAP_BYTES=%,%,$(filter ASHLAR_NULL_TRAP_BYTES=%,$(DEFINES))),1024)

# A trace of what the program allocates, recorded while it runs (firmware/runtime/trace_record.c): the file that
# `run` writes, and what is wrapped for it.
TRACE_OUT ?=
TRACE_LOG := $(if $(TRACE_OUT),trace.log)
TRACE_WRAPPED := malloc calloc realloc reallocarray reallocf memalign aligned_alloc posix_memalign free \
	_malloc_r _calloc_r _realloc_r _reallocf_r _memalign_r _free_r program_exit

# What departs from the board's own configuration shows in the directory's name.
FIRMWARE_SUFFIX := $(if $(filter uart,$(CONSOLE)),-uart)$(if $(filter-out primask,$(LOCK)),-$(LOCK))$(if \
	$(filter-out $(BOARD_FLOAT),$(FLOAT)),-$(FLOAT))$(if $(filter-out $(BOARD_CPU),$(CPU)),-$(CPU))$(if \
	$(TRACE_OUT),-trace)$(if $(filter no,$(MPU)),-nompu)$(CONFIG_SUFFIX)
SANITIZER_SUFFIX := $(if $(filter asan,$(SAFETY)),$(if $(filter writes,$(ASAN)),-writes))$(if $(filter-out no,$(UBSAN)),-ubsan-$(UBSAN))
LINK_SUFFIX := $(if $(filter-out $(STACK_BYTES_USUAL),$(STACK_BYTES)),-stack$(STACK_BYTES))$(if \
	$(filter-out $(HEAP_BYTES_MIN_USUAL),$(HEAP_BYTES_MIN)),-heap$(HEAP_BYTES_MIN))
FIRMWARE_DIR := build/firmware/$(BOARD)-$(APP)-$(LIBC)-$(SAFETY)$(FIRMWARE_SUFFIX)$(SANITIZER_SUFFIX)$(LINK_SUFFIX)
FIRMWARE := $(FIRMWARE_DIR)/$(APP)
# Start-up and drivers are the same for every app.
RUNTIME_DIR := build/runtime/$(BOARD)-$(LIBC)-$(SAFETY)$(FIRMWARE_SUFFIX)

# The size of the arguments' buffers (see firmware/runtime/command_line.h).
COMMAND_LINE_BYTES := $(if $(BOARD_RAM_SMALL),96,256)
ARGUMENTS_MAX := $(if $(BOARD_RAM_SMALL),8,16)

RUNTIME_CORE := $(if $(filter cortex-m0 cortex-m0plus,$(CPU)),core_v6m,core_v7m)
RUNTIME_SRCS := $(addprefix firmware/runtime/,vectors.c memory_map.c start.c command_line.c fault.c $(RUNTIME_CORE).c \
	exit.c console_print.c console_$(CONSOLE).c semihost.c files.c host_files.c rom_files.c \
	syscalls_$(LIBC_FAMILY).c $(if $(APP_LEAVES_FAULT_TO_PORT),,heap_fault.c)) \
	$(if $(filter uart,$(CONSOLE)),$(BOARD_SRCS))
RUNTIME_OBJS := $(RUNTIME_SRCS:%.c=$(RUNTIME_DIR)/%.o)
# The recorder is the app's, for it knows where the app's log goes.
APP_SRCS += $(if $(TRACE_OUT),firmware/runtime/trace_record.c)
APP_OBJS := $(addprefix $(FIRMWARE_DIR)/,$(addsuffix .o,$(basename $(APP_SRCS))))

# Programs are ordinary hosted ones, so they get the C library's extensions.
FIRMWARE_FLAGS = $(OPT) -g $(CPU_FLAGS) $(LIBC_SPECS) -ffunction-sections -fdata-sections $(WARNINGS) \
	$(REPRODUCIBLE) $(LIB_DEFINES) -Ialloc/include -Iport/include -idirafter port/os/include $(if $(TRACE_OUT),-funwind-tables,$(BACKTRACE_FLAGS))
$(FIRMWARE_DIR)/firmware/runtime/trace_record.o: APP_CFLAGS += -Ifirmware/runtime \
	-DTRACE_LOG='"$(FIRMWARE_DIR)/$(TRACE_LOG)"'
SANITIZER_FLAGS = $(if $(filter asan,$(SAFETY)),$(if $(APP_NOT_SANITIZED),,$(ASAN_CFLAGS))) $(UBSAN_FLAGS_$(UBSAN))
$(FIRMWARE_DIR)/firmware/runtime/%: SANITIZER_FLAGS :=
RUNTIME_CFLAGS = -std=gnu11 $(FIRMWARE_FLAGS) -Ifirmware/runtime -Ifirmware/drivers $(BOARD_CFLAGS) \
	-DSTART_WITH_GUARDS=$(if $(MPU_WANTED),1,0) -DUNUSED_BELOW_RAM=$(or $(BOARD_UNUSED_BELOW_RAM),1024) -DCOMMAND_LINE_BYTES=$(COMMAND_LINE_BYTES) -DARGUMENTS_MAX=$(ARGUMENTS_MAX)

# The image is made anew when a file of it changes, comes or goes: a folder is newer then.
ifneq ($(APP_IMAGE),)
IMAGE := $(FIRMWARE_DIR)/rom
APP_OBJS += $(IMAGE).o
$(IMAGE).img $(IMAGE).S &: $(shell find $(APP_IMAGE)) tools/ashlar tools/commands/image.py $(wildcard tools/image/*.py) \
		$(APP_MK) firmware/firmware.mk
	$(call say,IMAGE   ,$(IMAGE).img)
	$(Q)mkdir -p $(@D) && tools/ashlar image build -o $(IMAGE).img --source $(IMAGE).S \
		$(addprefix --align ,$(APP_IMAGE_ALIGN)) $(APP_IMAGE)
$(IMAGE).o: $(IMAGE).S $(IMAGE).img tools/build.mk | toolchain
	$(call compile,$(TARGET_CC) $(CPU_FLAGS))
endif

FIRMWARE_LINKER := $(if $(filter %.cpp,$(APP_SRCS)),$(TARGET_CXX),$(TARGET_CC))
FIRMWARE_LDFLAGS = $(CPU_FLAGS) $(LIBC_SPECS) -nostartfiles -T linker/boards/$(BOARD).ld \
	-T linker/sections.ld -Wl,--gc-sections -Wl,--fatal-warnings -Wl,-u,malloc \
	$(if $(STACK_BYTES),-Wl$(comma)--defsym=__stack_size=$(STACK_BYTES)) \
	$(if $(HEAP_BYTES_MIN),-Wl$(comma)--defsym=__heap_size_min=$(HEAP_BYTES_MIN)) \
	$(if $(MPU_WANTED)$(filter asan,$(SAFETY)),-Wl$(comma)--defsym=__null_trap_size=$(NULL_TRAP_BYTES)) \
	$(if $(filter asan,$(SAFETY)),$(ASAN_LDFLAGS)) $(if $(TRACE_OUT),$(addprefix -Wl$(comma)--wrap=,$(TRACE_WRAPPED)))

FIRMWARE_MKS := $(BOARD_MK) firmware/firmware.mk alloc/lib.mk tools/build.mk

$(RUNTIME_OBJS): $(RUNTIME_DIR)/%.o: %.c $(FIRMWARE_MKS) | toolchain
	$(call compile,$(TARGET_CC) $(RUNTIME_CFLAGS) $(LIB_UNCHECKED))

$(filter $(APP_SRCS:%.c=$(FIRMWARE_DIR)/%.o),$(APP_OBJS)): $(FIRMWARE_DIR)/%.o: %.c $(APP_MK) \
		$(FIRMWARE_MKS) | toolchain $(APP_DEPS)
	$(call compile,$(TARGET_CC) -std=gnu11 $(FIRMWARE_FLAGS) $(SANITIZER_FLAGS) $(APP_CFLAGS))

$(filter $(APP_SRCS:%.cpp=$(FIRMWARE_DIR)/%.o),$(APP_OBJS)): $(FIRMWARE_DIR)/%.o: %.cpp $(APP_MK) \
		$(FIRMWARE_MKS) | toolchain $(APP_DEPS)
	$(call compile,$(TARGET_CXX) -std=gnu++17 $(FIRMWARE_FLAGS) $(SANITIZER_FLAGS) $(UBSAN_CXXFLAGS_$(UBSAN)) $(APP_CXXFLAGS))

# As with objects (tools/build.mk), every file appears complete or not at all, for makes that run at a time.
# The map names the program as the link called it, so the name is put right.
$(FIRMWARE).elf: $(APP_OBJS) $(RUNTIME_OBJS) $(LIB) linker/boards/$(BOARD).ld linker/sections.ld \
		$(APP_MK) $(FIRMWARE_MKS)
	$(call say,LINK    ,$@)
	$(Q)mkdir -p $(@D) && trap 'rm -f $@.'$$$$' $@.'$$$$'.map' EXIT && \
	$(FIRMWARE_LINKER) $(FIRMWARE_LDFLAGS) -Wl,-Map=$@.$$$$.map -o $@.$$$$ \
		$(APP_OBJS) $(RUNTIME_OBJS) -L$(LIB_DIR) -lashlar $(APP_LDFLAGS) && \
	sed -i 's|$@\.'$$$$'|$@|' $@.$$$$.map && \
	mv $@.$$$$.map $(FIRMWARE).map && tools/one-heap --quiet $(FIRMWARE).map && mv $@.$$$$ $@

$(FIRMWARE).bin: $(FIRMWARE).elf
	$(Q)$(TARGET_OBJCOPY) -O binary $< $@.$$$$ && mv $@.$$$$ $@
$(FIRMWARE).hex: $(FIRMWARE).elf
	$(Q)$(TARGET_OBJCOPY) -O ihex $< $@.$$$$ && mv $@.$$$$ $@
$(FIRMWARE).size.txt: $(FIRMWARE).elf
	$(Q)$(TARGET_SIZE) -A -x $< >$@.$$$$ && mv $@.$$$$ $@

-include $(RUNTIME_OBJS:.o=.d) $(APP_OBJS:.o=.d)

FIRMWARE_FILES := $(addprefix $(FIRMWARE),.elf .bin .hex .size.txt)

firmware: $(FIRMWARE_FILES)
	@$(TARGET_SIZE) $<

QEMU_RUN = tools/qemu-run --machine $(BOARD_QEMU) --timeout $(TIMEOUT) --line-bytes $(COMMAND_LINE_BYTES) \
	$(if $(filter uart,$(CONSOLE)),--uart $(or $(BOARD_QEMU_UART),0)) \
	$(addprefix --icount ,$(ICOUNT)) $(addprefix --qemu-arg=,$(BOARD_QEMU_ARGS))

# With TRACE_OUT, what was recorded becomes the trace, however the program ended.
run: $(FIRMWARE_FILES)
ifeq ($(TRACE_OUT),)
	@$(QEMU_RUN) $< $(SCRIPT) $(ARGS)
else
	@rm -f $(FIRMWARE_DIR)/$(TRACE_LOG); $(QEMU_RUN) $< $(SCRIPT) $(ARGS); status=$$?; \
	tools/ashlar record --log $(FIRMWARE_DIR)/$(TRACE_LOG) --elf $< -o '$(TRACE_OUT)' --program $(APP) \
		--note '$(strip $(APP) $(SCRIPT) $(ARGS)) on $(BOARD) with $(LIBC)' && exit $$status
endif

# GDB_ARGS go to gdb, for instance: make debug GDB_ARGS="-ex 'break main' -ex continue".
debug: $(FIRMWARE).elf
	@$(QEMU_RUN) --gdb='$(subst ','\'',$(GDB_ARGS))' $< $(SCRIPT) $(ARGS)

flash: $(FIRMWARE_FILES)
	@openocd $(addprefix -f ,$(BOARD_OPENOCD)) -c "program $< verify reset exit"

FLASH_BOARDS = $(notdir $(patsubst %/board.mk,%,$(shell grep -l '^BOARD_OPENOCD := .' firmware/boards/*/board.mk)))

# What cannot work stops before anything is built.
ifneq ($(filter firmware run debug flash,$(MAKECMDGOALS)),)
$(if $(APP_BOARDS),$(if $(filter $(BOARD),$(APP_BOARDS)),,$(error APP=$(APP) is not for BOARD=$(BOARD): \
	choose one of: $(APP_BOARDS))))
$(if $(APP_LIBCS),$(if $(filter $(LIBC),$(APP_LIBCS)),,$(error APP=$(APP) is not for LIBC=$(LIBC): \
	choose one of: $(APP_LIBCS))))
endif
ifneq ($(filter flash,$(MAKECMDGOALS)),)
$(if $(BOARD_OPENOCD),,$(error BOARD=$(BOARD) is not flashed over openocd; those that are: $(FLASH_BOARDS)))
endif
