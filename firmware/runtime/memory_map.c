/*
 * The memory that the guards are told of: linker/sections.ld's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "layout.h"

#include <ashlar_guards.h>

const struct ashlar_memory_map ashlar_port_memory_map = {
    .flash_start = __flash_start,
    .flash_end = __flash_end,
    .code_start = __code_start,
    .main_stack = {__stack_bottom, __stack},
    .unused_below_stack = UNUSED_BELOW_RAM,
};
