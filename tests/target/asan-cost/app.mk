# Work of the kinds that programs do, for what the compiler's checks cost: see main.c, and `make asan-cost`.
#
# SPDX-License-Identifier: Apache-2.0
APP_SRCS := tests/target/asan-cost/main.c tests/target/asan-cost/work.c
# Those with the timer that main.c reads.
APP_BOARDS := mps2-an385 mps2-an386 mps2-an500
