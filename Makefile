# Every command that a person types. `make help` lists them.
#
# This file owns the commands, the variables that choose a configuration, and their validation. How the
# parts are built is in alloc/lib.mk (libashlar.a), firmware/firmware.mk (programs for boards) and
# tests/host.mk (test programs for this machine). One make builds one configuration.
#
# SPDX-License-Identifier: Apache-2.0

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

# ---- What may be chosen ----

BOARD ?= mps2-an386
APP ?= quickstart
LIBC ?= nano
LAYOUT ?= wide
SAFETY ?= hardened
LOCK ?= primask
CONSOLE ?= semihost
OPT ?= -Os
ASAN ?= all
UBSAN ?= no
MPU ?= yes
BACKTRACE ?= scan
DEFINES ?=
# The exhaustive search is of the core as it is on a 32-bit target. Not ?=, for some shells export a HOST.
HOST := $(if $(filter exhaustive%,$(MAKECMDGOALS)),gcc-32-plain,gcc-64-plain)
# The tests of what is off unless asked for.
LARGE_DEFINES := ASHLAR_MMAP_THRESHOLD_BYTES=2048 ASHLAR_TRIM_THRESHOLD_BYTES=1024 TEST_ARENA_BYTES=131072
override DEFINES += $(if $(filter large,$(MAKECMDGOALS)),$(LARGE_DEFINES))
SETUP ?= yes

BOARDS := $(sort $(patsubst firmware/boards/%/board.mk,%,$(wildcard firmware/boards/*/board.mk)))
APPS := $(sort $(foreach file,$(wildcard firmware/apps/*/app.mk tests/target/*/app.mk),\
	$(notdir $(patsubst %/app.mk,%,$(file)))))
CONSOLES := semihost uart
ASANS := all writes
UBSANS := no trap report
MPUS := yes no
CPUS := cortex-m0 cortex-m0plus cortex-m3 cortex-m4 cortex-m7 cortex-m33 cortex-m55
CPUS_WITH_FPU := cortex-m4 cortex-m7 cortex-m33 cortex-m55
CPUS_WITHOUT_BASEPRI := cortex-m0 cortex-m0plus
# Or with one that does not tell what address a fault was at.
CPUS_WITHOUT_MPU := cortex-m0 cortex-m0plus
LIBCS := newlib nano picolibc
LAYOUTS := wide compact
BACKTRACES := scan unwind
SAFETIES := none hardened sampled debug asan
# For the CPU chosen:
SAFETIES_OF_CPU = $(filter-out $(if $(filter $(CPUS_WITHOUT_MPU),$(CPU)),sampled),$(SAFETIES))
FLOATS = soft $(if $(filter $(CPUS_WITH_FPU),$(CPU)),hard)
LOCKS = primask $(if $(filter $(CPUS_WITHOUT_BASEPRI),$(CPU)),,basepri) user
HOSTS := $(foreach compiler,gcc clang,$(foreach bits,64 32,\
	$(addprefix $(compiler)-$(bits)-,plain asan))) gcc-64-valgrind clang-64-valgrind gcc-64-cov

# CPU and FLOAT are the board's, unless a CPU is named: then FLOAT is soft unless named too.
-include firmware/boards/$(BOARD)/board.mk
ifeq ($(origin CPU),undefined)
CPU := $(BOARD_CPU)
FLOAT ?= $(BOARD_FLOAT)
endif
FLOAT ?= soft

include tools/build.mk

# A wrong name stops here, before anything is built, with the right ones.
LIB_GOALS := lib size
FIRMWARE_GOALS := firmware elf run flash debug
HOST_GOALS := host-lib unit property front image mapping pools exhaustive exhaustive-long forged sampled red-zones \
	replay fit-program misuse-host-program retained erase large
ifneq ($(filter $(FIRMWARE_GOALS) $(if $(filter file,$(origin CPU)),$(LIB_GOALS)),$(MAKECMDGOALS)),)
$(call one_of,BOARD,$(BOARDS))
endif
ifneq ($(filter $(FIRMWARE_GOALS),$(MAKECMDGOALS)),)
APP_MK := $(firstword $(wildcard firmware/apps/$(APP)/app.mk tests/target/$(APP)/app.mk))
-include $(APP_MK)
# What an app wants of the library (APP_DEFINES) counts unless the command line says otherwise.
name_of = $(firstword $(subst =, ,$(1)))
override DEFINES := $(DEFINES) $(foreach define,$(APP_DEFINES),$(if $(filter $(call name_of,$(define))=%,$(DEFINES)),,$(define)))
$(call one_of,APP,$(APPS))
$(call one_of,CONSOLE,$(CONSOLES))
$(call one_of,ASAN,$(ASANS))
$(call one_of,UBSAN,$(UBSANS))
$(call one_of,MPU,$(MPUS))
endif
ifneq ($(filter $(LIB_GOALS) $(FIRMWARE_GOALS),$(MAKECMDGOALS)),)
$(call one_of,CPU,$(CPUS))
$(call one_of,FLOAT,$(FLOATS),$(CPU) has no FPU; these have: $(CPUS_WITH_FPU))
$(call one_of,LIBC,$(LIBCS))
$(call one_of,LAYOUT,$(LAYOUTS))
$(call one_of,SAFETY,$(SAFETIES_OF_CPU),$(CPUS_WITHOUT_MPU) have no MPU that sampled could use)
$(call one_of,BACKTRACE,$(BACKTRACES))
$(call one_of,LOCK,$(LOCKS),$(CPUS_WITHOUT_BASEPRI) have no BASEPRI)
endif
ifneq ($(filter $(HOST_GOALS),$(MAKECMDGOALS)),)
$(call one_of,HOST,$(HOSTS))
$(call one_of,LAYOUT,$(LAYOUTS))
$(call one_of,SAFETY,$(SAFETIES))
endif

include alloc/lib.mk
include firmware/firmware.mk
include tests/host.mk
include tests/bench/bench.mk
include tests/bench/replay.mk
include tests/misuse/host.mk

# ---- Commands ----

.PHONY: help
help: ## List the commands
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "Variables, with what they may be (the value now in brackets):"
	@echo "  BOARD    $(BOARDS)  [$(BOARD)]"
	@echo "  APP      $(APPS)  [$(APP)]"
	@echo "  LIBC     $(LIBCS)  [$(LIBC)]"
	@echo "  LAYOUT   $(LAYOUTS); compact: heaps of up to 64 KiB  [$(LAYOUT)]"
	@echo "  SAFETY   $(SAFETIES)  [$(SAFETY)]"
	@echo "  BACKTRACE $(BACKTRACES): how reports find the calls  [$(BACKTRACE)]"
	@echo "  LOCK     $(LOCKS)  [$(LOCK)]"
	@echo "  CONSOLE  $(CONSOLES)  [$(CONSOLE)]"
	@echo "  ASAN     $(ASANS): which accesses SAFETY=asan checks  [$(ASAN)]"
	@echo "  MPU      $(MPUS): whether programs start with the guards of docs/mpu.md, where there is an MPU  [$(MPU)]"
	@echo "  UBSAN    $(UBSANS): what is done about undefined behaviour  [$(UBSAN)]"
	@echo "  CPU      $(CPUS)  [$(CPU)]"
	@echo "  FLOAT    soft; hard on $(CPUS_WITH_FPU)  [$(FLOAT)]"
	@echo "  OPT      any optimisation level  [$(OPT)]"
	@echo "  DEFINES  options of alloc/include/ashlar/config.h, as NAME=VALUE  [$(DEFINES)]"
	@echo "  SETUP    no: install nothing  [$(SETUP)]"
	@echo "  TIMEOUT  seconds until a program in QEMU counts as hung  [$(TIMEOUT)]"
	@echo "  ICOUNT   QEMU's virtual clock: one instruction takes 2^N ns; empty: as fast as it goes  [$(ICOUNT)]"
	@echo "  STACK_BYTES HEAP_BYTES_MIN  what the linker script holds the link to  [$(STACK_BYTES) $(HEAP_BYTES_MIN)]"
	@echo "  GDB_ARGS further arguments for make debug's gdb  [$(GDB_ARGS)]"
	@echo "  V        1: show every command"

# What these four do is in firmware/firmware.mk.
.PHONY: run firmware flash debug
run: | toolchain ## Build APP and boot it on BOARD in QEMU  [ARGS="a b"] [SCRIPT=x.lua] [TRACE_OUT=x.trace]
firmware: ## Build APP for BOARD: .elf .bin .hex, link map and size table
flash: | toolchain ## Program APP into a real BOARD over openocd
debug: | toolchain ## Boot APP on BOARD in QEMU, stopped, with gdb attached

.PHONY: lib
lib: $(LIB) ## Build libashlar.a for CPU [FLOAT LIBC LAYOUT SAFETY LOCK]; its path is the last line
	@echo "$(CURDIR)/$(LIB)"

.PHONY: host-lib
host-lib: $(HOST_LIB) ## Build libashlar.a for this machine  [HOST=gcc-64-plain LAYOUT SAFETY]; its path is the last line
	@echo "$(CURDIR)/$(HOST_LIB)"

.PHONY: elf
elf: $(FIRMWARE).elf ## Build APP for BOARD; the path of its ELF file is the last line
	@echo "$(CURDIR)/$(FIRMWARE).elf"

.PHONY: size
size: $(LIB) ## Print the code size of each member of libashlar.a
	@$(TARGET_SIZE) -t $(LIB)

.PHONY: control-size
control-size: ## Print how much RAM a heap keeps for itself, by heap size
	@$(MAKE) -s run BOARD=mps2-an385 APP=control-size

.PHONY: asan-cost
asan-cost: ## Print what the compiler's checks cost a program: instructions, code, RAM
	@tests/target/asan-cost/table

.PHONY: wcet
wcet: ## Bound the worst case of Ashlar's calls, or of ELF's  [ELF=x.elf CPU=cortex-m4 ENTRIES="f" MAX="f=90"]
	$(call setup,tools)
	@$(if $(ELF),tools/ashlar wcet "$(ELF)" --cpu "$(CPU)" $(ENTRIES) $(addprefix --max ,$(MAX)) \
		$(addprefix --max-cycles ,$(MAX_CYCLES)) $(WCET_ARGS),tests/wcet/table)

.PHONY: test test-quick
test: ## Run all tests but the long ones; the last line is "N passed, N failed"
	$(call setup,test)
	@SETUP=no tests/run full
test-quick: ## Run the host unit tests and one board, in under a minute
	$(call setup,test)
	@SETUP=no tests/run quick

.PHONY: unit property front mapping pools
unit: $(call host_program,unit) ## Build and run the unit tests on this machine  [HOST=gcc-64-plain]
	$(Q)$(HOST_RUNNER) $<
property: $(call host_program,property) ## Build and run the property tests  [HOST=gcc-64-plain]
	$(Q)$(HOST_RUNNER) $< $(ARGS)
front: $(call host_program,libc) ## Build and run the tests of malloc's front and the break on this machine
	$(Q)$(HOST_RUNNER) $<
mapping: $(call host_program,mapping) ## Build and run the tests of the break and of mappings on this machine
	$(Q)$(HOST_RUNNER) $<

.PHONY: image
image: $(call host_program,image) ## Build and run the tests of read-only images on this machine  [SEED= SEEDS=]
	$(Q)$(HOST_RUNNER) $<

.PHONY: retained erase
retained: $(call host_program,retained) ## Build and run the tests of retained memory on this machine
	$(Q)$(HOST_RUNNER) $<
erase: $(call host_program,erase) ## Build and run the tests that secrets are erased  [DEFINES=ASHLAR_ZERO_ON_FREE=1]
	$(Q)$(HOST_RUNNER) $<
pools: $(call host_program,pool) ## Build and run the tests of arenas, pools and private heaps on this machine
	$(Q)$(HOST_RUNNER) $< $(ARGS)

.PHONY: large
large: $(call host_program,large) ## Build and run the tests of malloc's large blocks and automatic trim on this machine
	$(Q)$(HOST_RUNNER) $<

.PHONY: exhaustive exhaustive-long forged sampled red-zones coverage mutation
exhaustive: $(call host_program,exhaustive) ## Visit every state that a heap of 160 bytes can reach (compact: 96)
	$(Q)$< $(if $(filter compact,$(LAYOUT)),96,160)
exhaustive-long: $(call host_program,exhaustive) ## The same with 192 bytes (compact: 104)
	$(Q)$< $(if $(filter compact,$(LAYOUT)),104,192)
forged: $(call host_program,forged) ## Count the damaged headers that hardening tells  [LAYOUT DEFINES=ASHLAR_HARDENING=1]
	$(Q)$<
sampled: $(call host_program,sampled) ## Build and run the tests of SAFETY=sampled on this machine
	$(if $(filter sampled,$(SAFETY)),,$(error make sampled needs SAFETY=sampled))
	$(Q)$(HOST_RUNNER) $<
red-zones: $(call host_program,debug) ## Build and run the tests of SAFETY=debug on this machine
	$(if $(filter debug,$(SAFETY)),,$(error make red-zones needs SAFETY=debug))
	$(Q)$(HOST_RUNNER) $<
coverage: ## Run the host tests and print the line and branch coverage of alloc/
	$(Q)tools/coverage
mutation: ## Break the core in every small way, and list what no test notices; takes an hour
	$(Q)tests/mutation/mutate all

.PHONY: replay record traces fit-program
replay: ## Replay a recorded trace on BOARD, or on this machine if HOST is named  TRACE=x.trace REGION=bytes
	$(Q)tools/ashlar trace --flat $(REPLAY_FLAT) '$(TRACE)'
	$(Q)$(replay_there)
record: ## Record what a program of this machine allocates  PROGRAM="name argument" TRACE_OUT=x.trace
	$(call setup,record)
	$(Q)tools/ashlar record -o '$(TRACE_OUT)' -- $(PROGRAM)
traces: ## Record the traces of tests/bench/traces anew, some of them by NAMES; fetches and builds the programs
	$(call setup,traces)
	$(Q)tests/bench/traces/record $(NAMES)
fit-program: $(FIT_PROGRAM) ## Build the program that `ashlar size` asks; its path is the last line
	@echo "$(CURDIR)/$<"

# The README shows some of the figures too.
.PHONY: bench bench-check bench-update
bench: ## Measure Ashlar beside other heaps, and write docs/bench.* and the tables of the README
	$(call setup,bench)
	@tools/ashlar bench && tools/readme README.md
bench-update: ## The same, but the other heaps' figures stay as they are
	$(call setup,bench)
	@tools/ashlar bench --update && tools/readme README.md
bench-check: ## Fail if a figure of Ashlar's is not the one that docs/bench.json has
	$(call setup,run host tools)
	@tools/ashlar bench --check

.PHONY: cost cost-check
cost: ## Measure what each safety level costs, and write docs/cost.*
	$(call setup,run host tools)
	@tools/ashlar cost
cost-check: ## Fail if a figure is larger than docs/cost.json has it
	$(call setup,run host tools)
	@tools/ashlar cost --check

.PHONY: calls calls-check
calls: ## Count the instructions of break, mapping, arena, pool and private-heap calls, and write docs/calls.md
	$(call setup,run)
	@tools/readme docs/calls.md
calls-check: ## Fail if a count is not the one that docs/calls.md has, or passes what is promised
	$(call setup,run)
	@tools/readme --check docs/calls.md

.PHONY: misuse misuse-check
misuse: ## Make every mistake at every safety level on every core, and write docs/misuse.*
	$(call setup,test)
	@tests/misuse/run
misuse-check: ## Fail if a mistake is noticed later than docs/misuse.json has it
	$(call setup,test)
	@tests/misuse/run --check

.PHONY: one-heap
one-heap: ## Fail if a C library's own malloc was linked  MAP=<link map>
	@tools/one-heap $(MAP)

.PHONY: layers
layers: ## Check who includes whom, and the other mechanical rules
	@tools/layers

.PHONY: setup
setup: ## Install everything that any command here needs
	@tools/setup test

.PHONY: clean
clean: ## Remove build/
	rm -rf build

# ---- Setting up ----

# $(call setup,<group>): install what is missing for a group of commands.
setup = $(if $(filter no,$(SETUP)),,@tools/setup $(1))
SETUP_GROUP := $(firstword $(filter debug flash,$(MAKECMDGOALS)) $(filter run firmware,$(MAKECMDGOALS)))

# `make lib` is called from other people's builds: any cross compiler on the PATH will do.
.PHONY: toolchain host-toolchain
toolchain:
ifneq ($(SETUP_GROUP),)
	$(call setup,$(SETUP_GROUP))
else
	@command -v $(TARGET_CC) >/dev/null || tools/setup lib
endif
host-toolchain:
	$(call setup,host)
