# What the misuse program is made of, on every machine.
#
# What it gives to others: MISUSE_SRCS, MISUSE_CFLAGS; and MISUSE_BUGS and MISUSE_REGISTRY, two sources among them whose
# objects need MISUSE_BUGS_CFLAGS and MISUSE_REGISTRY_CFLAGS, and depend on MISUSE_BUG_DIR, for they know which files are
# there.
#
# SPDX-License-Identifier: Apache-2.0
MISUSE_BUG_DIR := tests/misuse/bugs
MISUSE_BUG_SRCS := $(sort $(wildcard $(MISUSE_BUG_DIR)/*.c))
MISUSE_BUGS := tests/misuse/bugs.c
MISUSE_REGISTRY := tests/misuse/registry.c
MISUSE_SRCS := tests/misuse/misuse.c $(MISUSE_REGISTRY) $(MISUSE_BUGS)
# The mistakes are to be made, not to be warned of or left out.
MISUSE_CFLAGS := -Itests -fno-builtin $(MISUSE_IS_MEANT)
MISUSE_BUGS_CFLAGS := $(addprefix -include ,$(MISUSE_BUG_SRCS))
MISUSE_REGISTRY_CFLAGS := -D'MISUSE_BUGS=$(patsubst %,BUG(%),$(notdir $(MISUSE_BUG_SRCS:.c=)))'
