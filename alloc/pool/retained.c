/*
 * Retained memory: see <ashlar/retained.h>.
 *
 *     memory
 *     +--------+-------------------+--------------------------------+
 *     | record | control structure | blocks ...                     |
 *     +--------+-------------------+--------------------------------+
 *      <-- identity -->             checked by ashlar_heap_check()
 *      <-- sum over both ---------->
 *
 * A call first marks the record as being changed, then changes the heap, then sums up, then marks it as settled; each of
 * these is complete in memory before the next begins. So what stands there at a reset is settled, with the sum of just this
 * state; or being changed, and then taken over only if nothing was changed yet.
 *
 * Owns: the record, and the order of those steps. Must not know: what is in the control structure (adopt.c), or in payloads.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/retained.h>

#include <ashlar/adopt.h>
#include <ashlar/site.h>
#include <ashlar/size.h>
#include <ashlar/stats.h>

/* Three words of which none is likely in RAM after power-on, or comes of another by a few flipped bits. */
#define RECORD_MARK 0x6C657452u
#define STATE_SETTLED 0x5A96C3A5u
#define STATE_CHANGING 0xA5693C5Au

/** Which heap it is: all that must be as the program expects it. */
struct identity {
    uint32_t build;   /* a sum over the options on which the structure of heap and record depends */
    uint32_t version; /* the program's */
    uintptr_t address;
    size_t bytes;         /* of the heap */
    size_t control_bytes; /* of its control structure */
};

struct ashlar_retained {
    uint32_t mark;         /* RECORD_MARK: there is a record. Written last. */
    uint32_t identity_sum; /* over the identity, which stays the same */
    struct identity identity;
    uint32_t state;
    uint32_t sum;  /* over the control structure in the state that is settled */
    void *root;    /* in no sum, so that a program may store it at any time; verified by a search */
};

#define ALIGNMENT ((uintptr_t)ASHLAR_ALIGNMENT)
#define RECORD_BYTES ((sizeof(struct ashlar_retained) + ALIGNMENT - 1) & ~(ALIGNMENT - 1))

/* Sums. */

#define SUM_START 0x811C9DC5u
/* Knuth, The Art of Computer Programming, 6.4: 2^32 divided by the golden ratio. It is odd, so each step is a permutation: any
 * damage within one word is told, and any other but for one in 2^32. */
#define SUM_MULTIPLIER 0x9E3779B1u
/* Without it, the highest bits of two words would cancel each other. */
#define SUM_ROTATION 5u

static inline uint32_t sum_add(uint32_t sum, uint32_t word)
{
    return ((sum << SUM_ROTATION | sum >> (32 - SUM_ROTATION)) ^ word) * SUM_MULTIPLIER;
}

/** The sum over memory whose size is a multiple of 2: of words, and a half word. pre: `start` is aligned to 4. */
static uint32_t sum_of(uint32_t sum, const void *start, size_t bytes)
{
    typedef uint32_t __attribute__((may_alias)) any_word;
    typedef uint16_t __attribute__((may_alias)) any_half_word;
    const any_word *word = start;
    for (size_t left = bytes / sizeof *word; left != 0; left--) {
        sum = sum_add(sum, *word++);
    }
    return bytes % sizeof *word == 0 ? sum : sum_add(sum, *(const any_half_word *)word);
}

/* To be counted up when what stands in the record, in control structures or beside payloads changes its meaning. */
#define FORMAT 1u

/** pre: `heap_bytes` is a heap's size. */
static uint32_t build_sum(size_t heap_bytes)
{
    const uint32_t options[] = {
        FORMAT, (uint32_t)ashlar_heap_bytes_min(heap_bytes), /* the control structure's size, and the smallest block's */
        ASHLAR_LAYOUT, ASHLAR_SAFETY, ASHLAR_HARDENING, ASHLAR_BINS_PER_OCTAVE_LOG2, ASHLAR_REGIONS_MAX,
        ASHLAR_REDZONE_BYTES, ASHLAR_BACKTRACE_DEPTH, ASHLAR_FILL_FRESH, ASHLAR_FILL_FREED,
        sizeof(void *), sizeof(struct ashlar_retained),
    };
    return sum_of(SUM_START, options, sizeof options);
}

static uint32_t identity_sum(const struct identity *identity)
{
    return sum_of(SUM_START, identity, sizeof *identity);
}

_Static_assert(sizeof(struct identity) == 2 * sizeof(uint32_t) + sizeof(uintptr_t) + 2 * sizeof(size_t),
               "no padding: every byte of it is in the sum");

/* The heap behind the record. */

static struct ashlar_heap *heap_of(struct ashlar_retained *retained)
{
    return (struct ashlar_heap *)((uintptr_t)retained + RECORD_BYTES);
}

/** Whether the control structure may be read: at level asan nobody may, and nothing is taken over. */
static bool control_is_open(void)
{
    return ASHLAR_SAFETY != ASHLAR_SAFETY_ASAN;
}

static uint32_t control_sum(const struct ashlar_retained *retained)
{
    if (!control_is_open()) {
        return 0;
    }
    const unsigned char *heap = (const unsigned char *)retained + RECORD_BYTES;
    return sum_of(retained->identity_sum, heap, retained->identity.control_bytes);
}

/** What is written before this is in memory before what is written after it. */
static inline void write_in_order(void)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static struct ashlar_heap *change_begin(struct ashlar_retained *retained, const void *site)
{
    retained->state = STATE_CHANGING;
    write_in_order();
    ashlar_heap_note_site(heap_of(retained), site);
    return heap_of(retained);
}

static void change_end(struct ashlar_retained *retained)
{
    write_in_order();
    retained->sum = control_sum(retained);
    write_in_order();
    retained->state = STATE_SETTLED;
    write_in_order();
}

/* Opening. */

struct search {
    const void *payload;
    bool found;
};

static bool search_block(const struct ashlar_block_info *block, void *context)
{
    struct search *search = context;
    search->found = block->used && block->payload == search->payload;
    return !search->found;
}

static bool root_is_payload(struct ashlar_retained *retained)
{
    struct search search = {retained->root, retained->root == NULL};
    if (!search.found) {
        (void)ashlar_heap_walk(heap_of(retained), search_block, &search);
    }
    return search.found;
}

static bool is_identity(const struct identity *identity, const struct identity *wanted)
{
    return identity->build == wanted->build && identity->version == wanted->version &&
           identity->address == wanted->address && identity->bytes == wanted->bytes;
}

/** Whether the heap can be taken over. pre: the record's identity is the program's, and agrees with its sum. */
static enum ashlar_retained_origin heap_judge(struct ashlar_retained *retained)
{
    bool is_changing = retained->state == STATE_CHANGING;
    if ((!is_changing && retained->state != STATE_SETTLED) || retained->identity.control_bytes > retained->identity.bytes) {
        return ASHLAR_RETAINED_FRESH_DAMAGED;
    }
    if (retained->sum != control_sum(retained)) {
        return is_changing ? ASHLAR_RETAINED_FRESH_INTERRUPTED : ASHLAR_RETAINED_FRESH_DAMAGED;
    }
    if (ashlar_heap_adopt(heap_of(retained), retained->identity.bytes) == NULL || !root_is_payload(retained)) {
        return is_changing ? ASHLAR_RETAINED_FRESH_INTERRUPTED : ASHLAR_RETAINED_FRESH_UNSOUND;
    }
    return ASHLAR_RETAINED_REUSED;
}

static enum ashlar_retained_origin record_judge(struct ashlar_retained *retained, const struct identity *wanted)
{
    if (retained->mark != RECORD_MARK) {
        return ASHLAR_RETAINED_FRESH;
    }
    if (retained->identity_sum != identity_sum(&retained->identity)) {
        return ASHLAR_RETAINED_FRESH_DAMAGED;
    }
    return is_identity(&retained->identity, wanted) ? heap_judge(retained) : ASHLAR_RETAINED_FRESH_OTHER_BUILD;
}

static void retained_create(struct ashlar_retained *retained, const struct identity *wanted)
{
    retained->mark = 0;
    write_in_order();
    struct ashlar_heap *heap = ashlar_heap_create(heap_of(retained), wanted->bytes);
    retained->identity = *wanted;
    retained->identity.control_bytes = control_is_open() ? ashlar_heap_control_bytes(heap) : 0;
    retained->identity_sum = identity_sum(&retained->identity);
    retained->root = NULL;
    change_end(retained);
    retained->mark = RECORD_MARK;
    write_in_order();
}

size_t ashlar_retained_bytes_min(void)
{
    return RECORD_BYTES + ashlar_heap_bytes_min(0);
}

struct ashlar_retained *ashlar_retained_open(void *memory, size_t bytes, uint32_t version,
                                             enum ashlar_retained_origin *origin)
{
    size_t skipped_bytes = (0 - (uintptr_t)memory) & (ALIGNMENT - 1);
    if (memory == NULL || bytes > UINTPTR_MAX - (uintptr_t)memory || bytes < skipped_bytes + RECORD_BYTES) {
        return NULL;
    }
    size_t heap_bytes = (bytes - skipped_bytes - RECORD_BYTES) & ~(size_t)(ALIGNMENT - 1);
    if (heap_bytes > ASHLAR_HEAP_BYTES_MAX || heap_bytes < ashlar_heap_bytes_min(heap_bytes)) {
        return NULL;
    }
    struct ashlar_retained *retained = (struct ashlar_retained *)((uintptr_t)memory + skipped_bytes);
    const struct identity wanted = {build_sum(heap_bytes), version, (uintptr_t)retained, heap_bytes, 0};
    enum ashlar_retained_origin from = record_judge(retained, &wanted);
    if (from == ASHLAR_RETAINED_REUSED) {
        retained->state = STATE_SETTLED; /* a change that had not begun is none */
        write_in_order();
    } else {
        retained_create(retained, &wanted);
    }
    if (origin != NULL) {
        *origin = from;
    }
    return retained;
}

void ashlar_retained_forget(struct ashlar_retained *retained)
{
    retained->mark = 0;
    write_in_order();
}

/* Using it. */

void **ashlar_retained_root(struct ashlar_retained *retained)
{
    return &retained->root;
}

const struct ashlar_heap *ashlar_retained_heap(const struct ashlar_retained *retained)
{
    return heap_of((struct ashlar_retained *)(uintptr_t)retained);
}

/** At an alignment, even the usual one: no such payload comes from a slot of level sampled. */
static void *alloc_from(struct ashlar_retained *retained, size_t alignment, size_t bytes, const void *site)
{
    struct ashlar_heap *heap = change_begin(retained, site);
    void *payload = ashlar_aligned_alloc(heap, alignment, bytes);
    change_end(retained);
    return payload;
}

void *ashlar_retained_alloc(struct ashlar_retained *retained, size_t bytes)
{
    return alloc_from(retained, ASHLAR_ALIGNMENT, bytes, __builtin_return_address(0));
}

void *ashlar_retained_aligned_alloc(struct ashlar_retained *retained, size_t alignment, size_t bytes)
{
    return alloc_from(retained, alignment, bytes, __builtin_return_address(0));
}

void *ashlar_retained_calloc(struct ashlar_retained *retained, size_t count, size_t bytes)
{
    size_t total_bytes = 0;
    if (!ashlar_size_product(count, bytes, &total_bytes)) {
        return NULL;
    }
    void *payload = alloc_from(retained, ASHLAR_ALIGNMENT, total_bytes, __builtin_return_address(0));
    return payload != NULL ? __builtin_memset(payload, 0, total_bytes) : NULL;
}

void ashlar_retained_free(struct ashlar_retained *retained, void *payload)
{
    if (payload != NULL) {
        ashlar_free(change_begin(retained, __builtin_return_address(0)), payload);
        change_end(retained);
    }
}

/*
 * The link leads to the new place before the old one is free: a reset in between finds the heap being changed. A payload that
 * moved down over its own old place is whole only after the copy, when it is cut to size.
 */
static bool resize(struct ashlar_heap *heap, void **link, size_t bytes)
{
    struct ashlar_move move = ashlar_realloc_begin(heap, *link, bytes);
    if (move.to == NULL) {
        return false;
    }
    if (move.to != move.from) {
        __builtin_memmove(move.to, move.from, move.copy_bytes);
        *link = move.to;
        ashlar_realloc_end(heap, &move);
    }
    return true;
}

bool ashlar_retained_realloc(struct ashlar_retained *retained, void **link, size_t bytes)
{
    struct ashlar_heap *heap = change_begin(retained, __builtin_return_address(0));
    bool resized;
    if (*link != NULL) {
        resized = resize(heap, link, bytes);
    } else {
        *link = ashlar_aligned_alloc(heap, ASHLAR_ALIGNMENT, bytes);
        resized = *link != NULL;
    }
    change_end(retained);
    return resized;
}
