# What UBSAN=report says, and UBSAN=trap stops at: see undefined.c, missing_return.cpp and check.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/asan/main.c tests/target/ubsan/undefined.c tests/target/ubsan/missing_return.cpp
APP_CFLAGS := -Itests/target/asan -Wno-div-by-zero $(if $(filter-out no,$(UBSAN)),-fsanitize=float-cast-overflow)
APP_CXXFLAGS := -Wno-return-type
