/*
 * The call site of a call on a heap: what <ashlar/site.h> noted for it, or else who made it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_SITE_H
#define ASHLAR_SAFETY_SITE_H

#include "core/control.h"

/** Take what was noted, once; `caller`, the return address of the call, if nothing was. */
static inline const void *site_take(struct ashlar_heap *heap, const void *caller)
{
    const void *site = heap->noted_site;
    heap->noted_site = NULL;
    return site != NULL ? site : caller;
}

#endif
