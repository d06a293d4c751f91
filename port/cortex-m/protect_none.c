/*
 * No MPU, no protection: Cortex-M0 and M0+.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_mapping.h>
#include <errno.h>

int ashlar_port_protect(const struct ashlar_port_protected *pages, size_t count)
{
    (void)pages;
    return count == 0 ? 0 : ENOTSUP;
}
