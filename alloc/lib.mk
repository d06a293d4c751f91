# libashlar.a for one configuration of CPU, FLOAT, LIBC, LAYOUT, SAFETY, LOCK, OPT and DEFINES, in a directory
# named by all of them. What it gives to others: LIB, LIB_DIR, CPU_FLAGS, LIBC_SPECS, LIB_DEFINES.
#
# SPDX-License-Identifier: Apache-2.0

CPU_FLAGS := -mcpu=$(CPU) -mthumb -mfloat-abi=$(FLOAT) $(if $(filter hard,$(FLOAT)),-mfpu=auto)
LIBC_SPECS_nano := --specs=nano.specs
LIBC_SPECS_picolibc := --specs=picolibc.specs
LIBC_SPECS := $(LIBC_SPECS_$(LIBC))
LIBC_FAMILY := $(if $(filter picolibc,$(LIBC)),picolibc,newlib)
SAFETY_LEVEL_none := 0
SAFETY_LEVEL_hardened := 1
SAFETY_LEVEL_sampled := 2
SAFETY_LEVEL_debug := 3
SAFETY_LEVEL_asan := 4
LAYOUT_NUMBER_wide := 0
LAYOUT_NUMBER_compact := 1
LIB_DEFINES := -DASHLAR_LAYOUT=$(LAYOUT_NUMBER_$(LAYOUT)) -DASHLAR_SAFETY=$(SAFETY_LEVEL_$(SAFETY)) $(addprefix -D,$(DEFINES)) \
	'-DASHLAR_STATIC_ASSERT(condition,text)='
# Options are checked by one file that is in every library: in the others, the assertions would only make objects differ for ccache.
CHECKS_OPTIONS := -UASHLAR_STATIC_ASSERT

# DEFINES="ASHLAR_REGIONS_MAX=1" becomes "-REGIONS_MAX.1" in directory names, and a file in quotes, its path
# in one word: DEFINES='ASHLAR_CONFIG_FILE=\"/home/me/ashlar_config.h\"'.
plain_words = $(subst /,_,$(subst \,,$(subst ",,$(subst =,.,$(subst ASHLAR_,,$(1))))))
DEFINES_SUFFIX := $(call join_words,$(addprefix -,$(call plain_words,$(DEFINES))))
CONFIG_SUFFIX := $(if $(filter compact,$(LAYOUT)),-compact)$(if $(filter unwind,$(BACKTRACE)),-unwind)$(call join_words,$(filter-out -Os,$(OPT)))$(DEFINES_SUFFIX)
LIB_DIR := build/lib/$(CPU)-$(FLOAT)-$(LIBC)-$(SAFETY)-$(LOCK)$(CONFIG_SUFFIX)
LIB := $(LIB_DIR)/libashlar.a

# What a level adds between the core and its callers.
LIB_SAFETY_dressed := dress_check.c dress_fault.c dressed_adopt.c dressed_heap.c dressed_stats.c free_memory.c leaks.c quarantine.c redzone.c
LIB_SAFETY_sampled := sampled.c site.c slots.c
LIB_SAFETY_debug := $(LIB_SAFETY_dressed) marks_fill.c
LIB_SAFETY_asan = $(LIB_SAFETY_dressed)
LIB_CORE_SRCS := $(addprefix alloc/core/,abi.c aligned.c alloc.c $(if $(filter none hardened,$(SAFETY)),erase.c) region_search.c regions.c resize.c) \
	$(addprefix alloc/safety/,adopt.c check.c fault.c secret.c $(LIB_SAFETY_$(SAFETY))) $(addprefix alloc/stats/,required.c stats.c walk.c) \
	$(addprefix alloc/pool/,retained.c)
# What instrumented programs on a board need; on a host, the compiler's own runtimes have it.
LIB_SANITIZER_asan := marks_shadow.c $(addprefix asan/,access.c globals.c heap.c memory.c report.c shadow.c stack.c strings.c)
LIB_SANITIZER_SRCS := $(addprefix alloc/safety/,sanitizer.c ubsan.c $(LIB_SANITIZER_$(SAFETY)))
# Kinds of memory on top of a heap, or beside it.
LIB_POOL_SRCS := $(addprefix alloc/pool/,arena.c arena_functions.c arena_heap.c pool.c private.c private_destroy.c)
LIB_LIBC_debug := leaks.c
LIB_LIBC_asan := leaks.c
LIB_LIBC_SRCS := $(addprefix alloc/libc/,caps.c freezero.c front.c grow.c info.c large.c mallinfo2.c malloc_info.c malloc_report.c rams.c report.c $(LIB_LIBC_$(SAFETY)) $(LIBC_FAMILY).c)
# What the core has of an MPU, and of registers that tell of faults.
MPU_KIND := $(if $(filter $(CPUS_WITHOUT_MPU),$(CPU)),none,$(if $(filter cortex-m33 cortex-m55,$(CPU)),v8,v7))
LIB_MPU_SRCS := $(addprefix port/cortex-m/,fault_entry.c guards.c mpu.c mpu_$(MPU_KIND).c \
	$(if $(filter none,$(MPU_KIND)),memory_fault_v6m.c protect_none.c,mpu_common.c memory_fault.c protect.c protect_$(MPU_KIND).c thumb.c \
	$(if $(filter sampled,$(SAFETY)),slots_$(MPU_KIND).c,slots_none.c)))
# Without a vector table that can be exchanged, or a host's.
LIB_WORD_SRCS := $(if $(filter $(CPUS_WITHOUT_MPU),$(CPU)),port/common/word_plain.c,port/cortex-m/word.c)
LIB_PORT_COMMON_SRCS := $(addprefix port/common/,fault_print.c print_words.c fault_retain.c ram_refused.c ram_test.c secret.c task.c)
# Who finds the calls that led to a fault: see the files. The unwinder reads tables, of all that it is to pass.
BACKTRACE_FLAGS := $(if $(filter unwind,$(BACKTRACE)),-funwind-tables)
LIB_BACKTRACE_SRCS_scan := port/cortex-m/backtrace_scan.c
LIB_BACKTRACE_SRCS_unwind := port/common/backtrace_unwind.c
LIB_PORT_SRCS := $(LIB_PORT_COMMON_SRCS) port/common/stack_paint.c $(LIB_WORD_SRCS) $(LIB_MPU_SRCS) port/cortex-m/fault.c port/cortex-m/print.c $(LIB_BACKTRACE_SRCS_$(BACKTRACE)) $(if $(filter user,$(LOCK)),,port/cortex-m/lock_$(LOCK).c) \
	$(addprefix port/os/,break.c break_$(LIBC_FAMILY).c mapping.c mman.c mmap.c page_size.c pages.c crc32.c file_memory.c image.c image_error.c image_used.c limits.c program.c program_memory.c rams.c $(if $(filter asan,$(SAFETY)),shadow.c))
LIB_OBJS := $(patsubst %.c,$(LIB_DIR)/%.o,$(LIB_CORE_SRCS) $(LIB_POOL_SRCS) $(LIB_SANITIZER_SRCS) $(LIB_LIBC_SRCS) $(LIB_PORT_SRCS))

LIB_CFLAGS = -std=c11 $(OPT) -g $(CPU_FLAGS) -ffunction-sections -fdata-sections $(WARNINGS) \
	$(REPRODUCIBLE) $(BACKTRACE_FLAGS) $(LIB_DEFINES) -Ialloc/include -Iport/include

# The core is freestanding, and a loop in it must not become a call of memset or memcpy.
LIB_CORE_FLAGS := -Ialloc -ffreestanding -fno-tree-loop-distribute-patterns
# The front defines malloc & co.: the compiler must not turn their bodies into calls of each other
# (malloc + memset is calloc to it), nor may link-time optimisation drop what only libc.a calls.
LIB_LIBC_FLAGS := -Ialloc $(LIBC_SPECS) -fno-lto $(addprefix -fno-builtin-,malloc calloc realloc free \
	memalign aligned_alloc posix_memalign valloc pvalloc reallocarray)

# At level asan, what the memory functions access is checked, but not for the library and the start-up code.
LIB_UNCHECKED := $(if $(filter asan,$(SAFETY)),-fbuiltin -include alloc/safety/asan/unchecked.h)

# The toolchain is looked for, and set up, before the first object (see the Makefile).
$(LIB_OBJS): $(LIB_DIR)/%.o: %.c alloc/lib.mk tools/build.mk | toolchain
	$(call compile,$(TARGET_CC) $(LIB_CFLAGS) $(LIB_FLAGS_OF_FILE) $(LIB_UNCHECKED))

$(LIB_DIR)/alloc/%.o: LIB_FLAGS_OF_FILE = $(LIB_CORE_FLAGS)
$(LIB_DIR)/alloc/core/abi.o: LIB_FLAGS_OF_FILE = $(LIB_CORE_FLAGS) $(CHECKS_OPTIONS)
# The lock in line, by the folder that has it.
LOCK_INCLUDE := -Iport/$(if $(filter user,$(LOCK)),common/called,cortex-m/$(LOCK))
$(LIB_DIR)/alloc/pool/%.o: LIB_FLAGS_OF_FILE = $(LIB_CORE_FLAGS) $(LOCK_INCLUDE)
$(LIB_DIR)/alloc/libc/%.o: LIB_FLAGS_OF_FILE = $(LIB_LIBC_FLAGS)
$(LIB_DIR)/port/%.o: LIB_FLAGS_OF_FILE = -Iport -idirafter port/os/include $(LIBC_SPECS)
# A report is printed by nothing but what is there to be seen: no loop in it becomes a call of the C library.
$(LIB_DIR)/port/common/%.o: LIB_FLAGS_OF_FILE = -Iport $(LIBC_SPECS) -fno-tree-loop-distribute-patterns

$(LIB): $(LIB_OBJS)
	$(call archive,$(TARGET_AR))

-include $(LIB_OBJS:.o=.d)
