# Several RAMs on a board, some of which cannot be used; and what the safety levels see of those that can. RAMS_MAX also counts
# what is refused.
#
# SPDX-License-Identifier: Apache-2.0
APP_BOARDS := mps2-an386 mps3-an547
APP_SRCS := tests/target/rams/main.c tests/target/rams/part_$(BOARD).c tests/target/core/runner.c tests/support/fault_trap.c
# The fault handler is the test's.
APP_LEAVES_FAULT_TO_PORT := 1
APP_CFLAGS = -Itests -Itests/target -Itests/target/core -DPART_HAS_GUARDS=$(if $(MPU_WANTED),1,0) $(MISUSE_IS_MEANT)
APP_DEFINES := ASHLAR_RAMS_MAX=8
