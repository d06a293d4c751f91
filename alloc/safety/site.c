/*
 * Notes call sites, for ASHLAR_SAFETY_SAMPLED. The levels above have that in redzone.c, for they must tell the marks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/site.h"
#include <ashlar/site.h>

void ashlar_heap_note_site(struct ashlar_heap *heap, const void *site)
{
    heap->noted_site = site;
}
