/*
 * See quarantine.h.
 *
 * Owns: the list of kept blocks and its sums. Must not know: who frees, and why memory is wanted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/quarantine.h"

#include "safety/dress_check.h"
#include "safety/dress_fault.h"
#include "safety/free_memory.h"

/** A record whose seal is broken says nothing of those behind it: all that is kept stays so, and is forgotten. */
static void list_forget(struct heap_dressing *dressing)
{
    dressing->oldest = NULL;
    dressing->newest = NULL;
    dressing->kept_bytes = 0;
    dressing->kept_blocks = 0;
}

/** Whether what stands here is the record of a kept block: if not, that is reported, and the list is gone. */
static bool list_has(struct ashlar_heap *heap, const struct dress *dress)
{
    if (dress_is(dress, DRESS_FREED) && dress_fits_block(heap, dress)) {
        return true;
    }
    list_forget(&heap->dressing);
    ashlar_dress_report_record(heap, dress_payload(dress), NULL);
    return false;
}

/** pre: the newest is in the list: it is sealed anew. */
static void list_append(struct heap_dressing *dressing, struct dress *dress)
{
    if (dressing->newest == NULL) {
        dressing->oldest = dress;
    } else {
        dressing->newest->next = dress;
        dress_seal(dressing->newest, DRESS_FREED);
    }
    dressing->newest = dress;
    dressing->kept_bytes += block_bytes(dress_block(dress));
    dressing->kept_blocks += 1;
}

/** pre: the oldest is sealed, and fits its block. */
static void list_remove_oldest(struct heap_dressing *dressing)
{
    struct dress *dress = dressing->oldest;
    dressing->kept_bytes -= block_bytes(dress_block(dress));
    dressing->kept_blocks -= 1;
    dressing->oldest = dress->next;
    if (dressing->oldest == NULL) {
        dressing->newest = NULL;
    }
}

static void block_let_go(struct ashlar_heap *heap, struct dress *dress)
{
    struct marked_block parts = dress_parts(dress);
    void *plain = dress_plain(dress);
    ashlar_dress_cursor_keep(heap, dress_block(dress));
    ashlar_marks_released(heap, &parts);
    dress->seal = 0; /* a stale pointer meets no record any more */
    ashlar_free_memory_give(heap, plain);
}

bool ashlar_quarantine_release(struct ashlar_heap *heap)
{
    struct heap_dressing *dressing = &heap->dressing;
    struct dress *dress = dressing->oldest;
    if (dress == NULL) {
        return false;
    }
    if (!list_has(heap, dress)) {
        return true;
    }
    list_remove_oldest(dressing);
    struct damage damage = dress_damage(dress);
    if (damage.at != NULL) {
        ashlar_dress_report(heap, damage.kind, damage.at, dress, NULL);
    } else {
        block_let_go(heap, dress);
    }
    return true;
}

void ashlar_quarantine_add(struct ashlar_heap *heap, struct dress *dress)
{
    struct marked_block parts = dress_parts(dress);
    dress->next = NULL;
    dress_seal(dress, DRESS_FREED);
    ashlar_marks_freed(heap, &parts);
    if (block_bytes(dress_block(dress)) > ASHLAR_QUARANTINE_BYTES) {
        block_let_go(heap, dress);
        return;
    }
    if (heap->dressing.newest != NULL) {
        (void)list_has(heap, heap->dressing.newest);
    }
    list_append(&heap->dressing, dress);
    while (heap->dressing.kept_bytes > ASHLAR_QUARANTINE_BYTES) {
        (void)ashlar_quarantine_release(heap);
    }
}
