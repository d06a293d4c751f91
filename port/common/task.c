/*
 * Which task runs, where no RTOS says so.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_port.h>

__attribute__((weak)) const void *ashlar_port_task(void)
{
    return NULL;
}
