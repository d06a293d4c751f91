/*
 * ARMv6-M (Cortex-M0, M0+): no FPU and no fault status.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core.h"

void core_start(void)
{
}

void core_fault_status_print(void)
{
}

void core_debug_fault_clear(void)
{
}
