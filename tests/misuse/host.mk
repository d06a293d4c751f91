# The misuse program for this machine, and for boards what tests/target/misuse/app.mk leaves to be said.
#
# SPDX-License-Identifier: Apache-2.0
include tests/misuse/misuse.mk

MISUSE_HOST := $(HOST_DIR)/misuse
MISUSE_HOST_SRCS := $(MISUSE_SRCS) tests/misuse/machine_host.c tests/misuse/host_malloc.c
MISUSE_HOST_OBJS := $(call host_objects,$(MISUSE_HOST_SRCS))

# A bug is gone from the program with its file, and there with it.
$(foreach place,$(HOST_DIR) $(FIRMWARE_DIR),$(patsubst %.c,$(place)/%.o,$(MISUSE_BUGS) $(MISUSE_REGISTRY))): $(MISUSE_BUG_DIR)

$(MISUSE_HOST_OBJS): $(HOST_DIR)/%.o: %.c tests/misuse/misuse.mk tests/misuse/host.mk tests/host.mk tools/build.mk | host-toolchain
	$(call compile,$(HOST_CC) -std=gnu11 $(HOST_CFLAGS) $(MISUSE_HOST_NAMES) $(MISUSE_CFLAGS) $(MISUSE_HOST_CFLAGS))
# host_malloc.c is what the names stand for.
$(call host_objects,$(MISUSE_SRCS)): MISUSE_HOST_NAMES := -include tests/misuse/host_names.h
$(HOST_DIR)/$(MISUSE_REGISTRY:.c=.o): MISUSE_HOST_CFLAGS := $(MISUSE_REGISTRY_CFLAGS)
$(HOST_DIR)/$(MISUSE_BUGS:.c=.o): MISUSE_HOST_CFLAGS := $(MISUSE_BUGS_CFLAGS)

$(MISUSE_HOST): $(MISUSE_HOST_OBJS) $(HOST_LIB)
	$(call say,LINK    ,$@)
	$(Q)$(HOST_CC) $(HOST_FLAGS) $(MISUSE_HOST_OBJS) $(HOST_LIB) -lpthread -o $@.$$$$ && mv $@.$$$$ $@

-include $(MISUSE_HOST_OBJS:.o=.d)

.PHONY: misuse-host-program
misuse-host-program: $(MISUSE_HOST)
	@echo $<
