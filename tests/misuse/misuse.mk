# What the misuse program is made of, on every machine.
#
# What it gives to others: MISUSE_SRCS, MISUSE_CFLAGS; MISUSE_REGISTRY, whose object needs MISUSE_REGISTRY_CFLAGS too,
# and depends on MISUSE_BUG_DIR, for it knows which files are there.
#
# SPDX-License-Identifier: Apache-2.0
MISUSE_BUG_DIR := tests/misuse/bugs
MISUSE_BUG_SRCS := $(sort $(wildcard $(MISUSE_BUG_DIR)/*.c))
MISUSE_REGISTRY := tests/misuse/registry.c
MISUSE_SRCS := tests/misuse/misuse.c $(MISUSE_REGISTRY)
# The mistakes are to be made, not to be warned of or left out.
MISUSE_CFLAGS := -Itests -fno-builtin $(MISUSE_IS_MEANT)
MISUSE_REGISTRY_CFLAGS := $(addprefix -include ,$(MISUSE_BUG_SRCS)) \
	-D'MISUSE_BUGS=$(patsubst %,BUG(%),$(notdir $(MISUSE_BUG_SRCS:.c=)))'
