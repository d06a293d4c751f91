/*
 * See scene.h. The file under test is part of this one, so that its record can be damaged with right sums.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "retained/scene.h"

#include "pool/retained.c"

#include <sys/mman.h>

_Static_assert(sizeof(struct ashlar_retained) == RECORD_BYTES, "nothing lies between the record and the heap");

static unsigned char *guarded_page(void)
{
    unsigned char *pages = mmap(NULL, 3 * SCENE_BYTES, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(pages != MAP_FAILED);
    assert_int_equal(mprotect(pages + SCENE_BYTES, SCENE_BYTES, PROT_READ | PROT_WRITE), 0);
    return pages + SCENE_BYTES;
}

static unsigned char *memory;

unsigned char *scene_memory(void)
{
    if (memory == NULL) {
        memory = guarded_page();
    }
    return memory;
}

unsigned char *scene_other_memory(void)
{
    static unsigned char *other;
    if (other == NULL) {
        other = guarded_page();
    }
    return other;
}

/* At level asan, memory that was a heap's is nobody else's any more: take another page. */
void scene_fill(unsigned char byte)
{
    if (!SCENE_REUSES) {
        memory = guarded_page();
    }
    memset(scene_memory(), byte, SCENE_BYTES);
}

struct ashlar_retained *scene_open(enum ashlar_retained_origin *origin)
{
    struct ashlar_retained *retained = ashlar_retained_open(scene_memory(), SCENE_BYTES, SCENE_VERSION, origin);
    assert_non_null(retained);
    return retained;
}

struct ashlar_retained *scene_fresh(void)
{
    enum ashlar_retained_origin origin;
    scene_fill(0);
    struct ashlar_retained *retained = scene_open(&origin);
    assert_int_equal(origin, ASHLAR_RETAINED_FRESH);
    return retained;
}

struct ashlar_retained *scene_list(void)
{
    struct ashlar_retained *retained = scene_fresh();
    for (unsigned i = 0; i < 9; i++) {
        assert_true(node_push(retained, list_root(retained), 20 + 10 * i));
    }
    void **aligned = ashlar_retained_aligned_alloc(retained, 64, 16);
    assert_non_null(aligned);
    ashlar_retained_free(retained, aligned);
    for (struct node **link = list_root(retained); *link != NULL && (*link)->next != NULL; link = &(*link)->next) {
        node_pop(retained, &(*link)->next);
    }
    assert_int_equal(list_length(retained), 5);
    return retained;
}

/* At level debug, memory that was damaged while it was free is reported when it is given out, and not given out. */
bool retained_is_usable(struct ashlar_retained *retained)
{
    fault_trap_open();
    const struct ashlar_heap *heap = ashlar_retained_heap(retained);
    size_t used_blocks = ashlar_heap_stats(heap).used_blocks;
    void *payload = ashlar_retained_alloc(retained, 24);
    bool is_right = ashlar_heap_stats(heap).used_blocks == used_blocks + (payload != NULL);
    ashlar_retained_free(retained, payload);
    struct caught_faults faults = fault_trap_close();
    is_right = is_right && (faults.count == 0 || (ASHLAR_SAFETY == ASHLAR_SAFETY_DEBUG && payload == NULL));
    return is_right && ashlar_heap_check(heap).broken == ASHLAR_HEAP_SOUND &&
           ashlar_heap_stats(heap).used_blocks == used_blocks;
}

size_t record_bytes(void)
{
    return RECORD_BYTES;
}

size_t guarded_bytes(const struct ashlar_retained *retained)
{
    return RECORD_BYTES + retained->identity.control_bytes;
}

size_t root_offset(void)
{
    return offsetof(struct ashlar_retained, root);
}

void sums_repair(struct ashlar_retained *retained)
{
    retained->identity_sum = identity_sum(&retained->identity);
    if (retained->identity.control_bytes <= SCENE_BYTES - RECORD_BYTES) {
        retained->sum = control_sum(retained);
    }
}

void state_set_changing(struct ashlar_retained *retained)
{
    retained->state = STATE_CHANGING;
}

void build_change(struct ashlar_retained *retained)
{
    retained->identity.build ^= 1;
    sums_repair(retained);
}

uint32_t build_of(const struct ashlar_retained *retained)
{
    return retained->identity.build;
}
