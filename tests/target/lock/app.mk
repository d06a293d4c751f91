# The lock on the core it is for, and malloc in main and in an interrupt at the same time: see main.c.
# LOCK=user builds it with a lock that does nothing, to see that the test notices.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/lock/main.c tests/target/lock/hammer.c \
	tests/target/lock/mask_$(if $(filter basepri,$(LOCK)),basepri,primask).c \
	$(if $(filter user,$(LOCK)),tests/target/lock/no_lock.c)
