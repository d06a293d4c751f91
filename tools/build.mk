# How everything is compiled: tools, warnings, and the recipes that turn sources into objects and
# archives. It knows no target, no board and no list of sources.
#
# SPDX-License-Identifier: Apache-2.0

CROSS ?= arm-none-eabi-
TARGET_CC := $(CROSS)gcc
TARGET_CXX := $(CROSS)g++
# gcc-ar, for ar alone cannot index objects that were compiled with -flto.
TARGET_AR := $(CROSS)gcc-ar
TARGET_OBJCOPY := $(CROSS)objcopy
TARGET_SIZE := $(CROSS)size

WARNINGS := -Wall -Wextra -Wconversion -Wundef -Wshadow -Werror
# For tests, which misuse the heap on purpose. The first is for compilers that do not know them all.
MISUSE_IS_MEANT := -Wno-unknown-warning-option $(addprefix -Wno-,use-after-free free-nonheap-object mismatched-dealloc \
	alloc-size-larger-than unused-result nonnull array-bounds stringop-overflow) -fno-sanitize=object-size

# The same input gives the same bytes wherever the tree lies, so no object may hold its path.
REPRODUCIBLE := '-ffile-prefix-map=$(CURDIR)=.'

# What starts the compilers, as CMake calls it: ccache, for who builds many configurations, most of whose objects are the same.
COMPILER_LAUNCHER ?=

# V=1 shows every command, make -s none.
Q := $(if $(V),,@)
quiet := $(V)$(findstring s,$(filter-out --%,$(firstword -$(MAKEFLAGS))))
say = $(if $(quiet),,@echo "  $(1)$(2)")

# $(call compile,<compiler and flags>): the recipe for the object $@ from the source $<.
# $(call compile_in_place,...): the same, for objects that no two makes build at a time.
# $(call archive,<ar>): the recipe for the archive $@ from its objects.
# Two makes may build one configuration at a time (tests do): each writes under a name of its own and
# renames, so that nobody ever reads half a file.
define compile
$(call say,CC      ,$<)
$(Q)mkdir -p $(@D) && $(COMPILER_LAUNCHER) $(1) -MD -MP -MT $@ -MF $@.$$$$.d -c $< -o $@.$$$$.o && \
	mv $@.$$$$.d $(@:.o=.d) && mv $@.$$$$.o $@
endef
define compile_in_place
$(call say,CC      ,$<)
$(Q)mkdir -p $(@D) && $(1) -MD -MP -MT $@ -MF $(@:.o=.d) -c $< -o $@
endef
define archive
$(call say,AR      ,$@)
$(Q)mkdir -p $(@D) && rm -f $@.$$$$ && $(1) rcsD $@.$$$$ $(filter %.o,$^) && mv $@.$$$$ $@
endef

# $(call join_words,<words>): without the spaces between them.
empty :=
join_words = $(subst $(empty) $(empty),,$(strip $(1)))

# $(call one_of,<variable>,<the right values>[,<remark>]): stop, with exit status 2, if the variable has
# another value or several.
one_of = $(if $(and $(filter 1,$(words $($(1)))),$(filter $(2),$($(1)))),,\
	$(error $(1)=$($(1)): choose one of: $(strip $(2))$(if $(3), ($(3)))))
