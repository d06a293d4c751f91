# Mappings on a board: mmap, munmap and the break on every core, mprotect where there is an MPU and regions for it. See main.c.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/checks.c $(addprefix tests/target/mapping/,main.c test_pages.c test_interrupts.c \
	$(if $(filter $(CPUS_WITHOUT_MPU),$(CPU))$(filter ASHLAR_MPROTECT_REGIONS=0,$(DEFINES)),test_no_mpu.c,\
	probe.c test_protection.c))
APP_CFLAGS := -Itests/target -Itests -Iport/cortex-m
