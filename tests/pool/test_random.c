/*
 * Random calls against models: each pool, arena and private heap holds what the model says, and no two hold the same byte.
 *
 * Each round has a seed, which a failure names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pool/ground.h"
#include "pool/groups.h"

#include "support/prng.h"

enum { ROUNDS = TEST_ARENA_BYTES >= 16384 ? 200 : 12, STEPS = 400, ITEMS_MAX = 48 };

/* What the model has: pieces with a pattern of their own. */
struct item {
    unsigned char *payload;
    size_t bytes;
    unsigned pattern;
};

static struct {
    struct item items[ITEMS_MAX];
    size_t count;
    unsigned next_pattern;
    uint32_t seed;
} model;

static void model_clear(uint32_t seed)
{
    memset(&model, 0, sizeof model);
    model.seed = seed;
}

static void require(bool holds, const char *what)
{
    if (!holds) {
        fail_msg("seed %lu: %s", (unsigned long)model.seed, what);
    }
}

static void item_verify(const struct item *item)
{
    require(payload_is_filled(item->payload, item->bytes, item->pattern), "content was overwritten");
}

static void item_add(unsigned char *payload, size_t bytes)
{
    struct item *item = &model.items[model.count++];
    *item = (struct item){payload, bytes, model.next_pattern++};
    payload_fill(payload, bytes, item->pattern);
}

static void item_remove(size_t i)
{
    item_verify(&model.items[i]);
    model.items[i] = model.items[--model.count];
}

/* ---- Pools ---- */

static void pool_step(struct ashlar_pool *pool, struct prng *prng, size_t *peak)
{
    struct ashlar_pool_stats stats = ashlar_pool_stats(pool);
    if (model.count < ITEMS_MAX && prng_below(prng, 100) < 52) {
        unsigned char *block = ashlar_pool_alloc(pool);
        require((block == NULL) == (model.count == stats.blocks), "a block is given exactly if there is one");
        if (block != NULL) {
            require(ashlar_pool_index(pool, block) != SIZE_MAX, "what is given is a block");
            item_add(block, stats.block_bytes);
        }
    } else if (model.count != 0) {
        size_t i = prng_below(prng, (uint32_t)model.count);
        void *block = model.items[i].payload;
        item_remove(i);
        ashlar_pool_free(pool, block);
        require(!ashlar_pool_is_used(pool, block), "what was freed is free");
    }
    *peak = model.count > *peak ? model.count : *peak;
    stats = ashlar_pool_stats(pool);
    require(stats.used_blocks == model.count && stats.used_blocks_peak == *peak, "the counters are right");
}

static void test_pool_random_calls_agree_with_the_model(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < ROUNDS; seed++) {
        struct prng prng = prng_seeded(seed);
        size_t peak = 0;
        model_clear(seed);
        size_t block_bytes = 8 + prng_below(&prng, 60);
        struct ashlar_pool *pool = ground_pool_of(TEST_ARENA_BYTES / 4 + prng_below(&prng, TEST_ARENA_BYTES / 4), block_bytes);
        for (int step = 0; step < STEPS; step++) {
            pool_step(pool, &prng, &peak);
        }
        while (model.count != 0) {
            void *block = model.items[0].payload;
            item_remove(0);
            ashlar_pool_free(pool, block);
        }
        require(ashlar_pool_destroy(pool) == 0 && arena_guards_are_intact(), "all came back");
    }
}

/* ---- Arenas ---- */

enum { MARKS_MAX = 4 };

/* Marks that are still good, with how many items there were at each. */
static struct {
    struct ashlar_arena_mark marks[MARKS_MAX];
    size_t items[MARKS_MAX];
    size_t count;
} past;

static void arena_rewind(struct ashlar_arena *arena, struct prng *prng)
{
    size_t i = prng_below(prng, (uint32_t)past.count + 1);
    for (size_t item = 0; item < model.count; item++) {
        item_verify(&model.items[item]);
    }
    if (i == past.count) {
        ashlar_arena_reset(arena);
        past.count = 0;
        model.count = 0;
        require(ashlar_arena_stats(arena).used_bytes == 0, "reset frees all");
        return;
    }
    ashlar_arena_rewind(arena, past.marks[i]);
    model.count = past.items[i];
    past.count = i + 1;
}

/* Only of the last item: where others were resized, marks would be of no use. */
static void arena_resize(struct ashlar_arena *arena, struct prng *prng)
{
    struct item *last = &model.items[model.count - 1];
    size_t bytes = 1 + prng_below(prng, 150);
    item_verify(last);
    if (past.count != 0 && past.items[past.count - 1] == model.count) {
        return;
    }
    unsigned char *resized = ashlar_arena_resize(arena, last->payload, last->bytes, bytes);
    if (resized != NULL) {
        size_t kept = bytes < last->bytes ? bytes : last->bytes;
        require(payload_is_filled(resized, kept, last->pattern), "a resize keeps the content");
        model.count--;
        item_add(resized, bytes);
    }
}

static void arena_step(struct ashlar_arena *arena, struct prng *prng)
{
    uint32_t choice = prng_below(prng, 100);
    if (choice < 6) {
        arena_rewind(arena, prng);
    } else if (choice < 12 && past.count < MARKS_MAX) {
        past.marks[past.count] = ashlar_arena_mark(arena);
        past.items[past.count++] = model.count;
    } else if (choice < 14) {
        (void)ashlar_arena_trim(arena);
    } else if (choice < 30 && model.count != 0) {
        arena_resize(arena, prng);
    } else if (model.count < ITEMS_MAX) {
        size_t bytes = 1 + prng_below(prng, choice < 40 ? 300 : 50);
        size_t alignment = choice < 50 ? (size_t)8 << prng_below(prng, 4) : 8;
        unsigned char *piece = ashlar_arena_aligned_alloc(arena, alignment, bytes);
        if (piece != NULL) {
            require((uintptr_t)piece % alignment == 0, "a piece is aligned");
            item_add(piece, bytes);
        }
    }
}

static void arena_round(struct ashlar_arena *arena, struct prng *prng)
{
    past.count = 0;
    for (int step = 0; step < STEPS; step++) {
        arena_step(arena, prng);
        struct ashlar_arena_stats stats = ashlar_arena_stats(arena);
        require(stats.used_bytes <= stats.used_bytes_peak && stats.used_bytes <= stats.capacity_bytes, "the counters agree");
    }
    for (size_t item = 0; item < model.count; item++) {
        item_verify(&model.items[item]);
    }
    ashlar_arena_destroy(arena);
    require(arena_guards_are_intact(), "nothing was written outside");
}

static void test_arena_random_calls_agree_with_the_model(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < ROUNDS; seed++) {
        struct prng prng = prng_seeded(seed);
        model_clear(seed);
        if (seed % 2 == 0) {
            arena_round(ground_arena_of(200 + prng_below(&prng, TEST_ARENA_BYTES - 200)), &prng);
            continue;
        }
        struct ashlar_heap *heap = ground_heap();
        size_t chunk_bytes = ASHLAR_ARENA_CHUNK_OVERHEAD_BYTES + 8 + prng_below(&prng, 200);
        require(ashlar_arena_from_heap(&ground_arena, heap, chunk_bytes), "an arena is made");
        arena_round(&ground_arena, &prng);
        require(ashlar_heap_stats(heap).used_blocks == 0, "all chunks came back");
        require(ashlar_heap_check(heap).broken == ASHLAR_HEAP_SOUND, "the heap is sound");
    }
}

/* ---- Private heaps ---- */

static void private_alloc(struct ashlar_private_heap *heap, struct prng *prng)
{
    size_t bytes = 1 + prng_below(prng, 100);
    size_t used_bytes = ashlar_private_stats(heap).blocks.used_bytes;
    size_t refused = ashlar_private_stats(heap).refused_by_quota;
    unsigned char *payload = ashlar_private_alloc(heap, bytes);
    bool passes = used_bytes > heap->quota_bytes ||
                  used_bytes + ashlar_block_bytes(8, bytes) + ASHLAR_PRIVATE_SLACK_BYTES > heap->quota_bytes;
    require(passes == (ashlar_private_stats(heap).refused_by_quota != refused), "the quota refuses what would pass it");
    if (payload != NULL) {
        item_add(payload, bytes);
    }
}

static void private_step(struct ashlar_private_heap *heap, struct prng *prng)
{
    uint32_t choice = prng_below(prng, 100);
    if (choice < 50 && model.count < ITEMS_MAX) {
        private_alloc(heap, prng);
    } else if (choice < 75 && model.count != 0) {
        struct item item = model.items[prng_below(prng, (uint32_t)model.count)];
        size_t bytes = 1 + prng_below(prng, 200);
        unsigned char *payload = ashlar_private_realloc(heap, item.payload, bytes);
        size_t i = 0;
        while (model.items[i].payload != item.payload) {
            i++;
        }
        if (payload != NULL) {
            require(payload_is_filled(payload, bytes < item.bytes ? bytes : item.bytes, item.pattern), "content is kept");
            model.items[i] = model.items[--model.count];
            item_add(payload, bytes);
        } else {
            item_verify(&model.items[i]);
        }
    } else if (model.count != 0) {
        size_t i = prng_below(prng, (uint32_t)model.count);
        void *payload = model.items[i].payload;
        item_remove(i);
        ashlar_private_free(heap, payload);
    }
    struct ashlar_stats stats = ashlar_private_stats(heap).blocks;
    require(stats.used_blocks == model.count, "the blocks are counted");
    /* A block that shrinks moves at these levels, and is never refused. */
    size_t beyond_bytes = ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG ? ASHLAR_PRIVATE_SLACK_BYTES : 0;
    require(stats.used_bytes <= heap->quota_bytes + beyond_bytes, "the quota holds");
}

static void test_private_random_calls_agree_with_the_model(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < ROUNDS; seed++) {
        struct prng prng = prng_seeded(seed);
        model_clear(seed);
        struct ashlar_private_heap *heap = ground_private_of(200 + prng_below(&prng, TEST_ARENA_BYTES / 2));
        for (int step = 0; step < STEPS; step++) {
            private_step(heap, &prng);
        }
        require(ashlar_heap_check(ashlar_private_blocks(heap)).broken == ASHLAR_HEAP_SOUND, "the heap is sound");
        require(ashlar_private_destroy_with(heap, NULL, NULL) == model.count, "what is left is told");
    }
}

int run_random_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pool_random_calls_agree_with_the_model),
        cmocka_unit_test(test_arena_random_calls_agree_with_the_model),
        cmocka_unit_test(test_private_random_calls_agree_with_the_model),
    };
    return cmocka_run_group_tests_name("random calls", tests, NULL, NULL);
}
