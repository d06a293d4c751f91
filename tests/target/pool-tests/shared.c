/*
 * See shared.h. SysTick, the core's own timer, interrupts main: at every instruction of each call, one after the other; and at
 * random moments, where each has blocks that it fills with a pattern of its own, and passes blocks to the other to free.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "shared.h"

#include "support/fault_trap.h"
#include "support/prng.h"
#include "support/test.h"

#include <ashlar/pool.h>

/* System handler priority register 3: SysTick in bits 24 to 31. No lock may let it through. */
#define SHPR3 (*(volatile uint32_t *)0xE000ED20u)
#define SHPR3_SYSTICK_LESS (0xC0u << 24)
#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)
#define SYST_CSR_RUN 7u /* processor clock, interrupt, enable */
#define ICSR (*(volatile uint32_t *)0xE000ED04u)
#define ICSR_PENDSTCLR (1u << 25)

/* Some hundred instructions, enough at level asan too: with ICOUNT=10 each takes about 25 ticks. */
#define TICKS_LEAST 20000u
#define TICKS_SPREAD 8192u
#define INTERRUPTS_WANTED 5000u
#define STEPS_MAX 4000000u

enum { BLOCKS = 10, HELD_MAX = 6, WORDS = 6 };

struct block {
    uint32_t words[WORDS];
};

ASHLAR_POOL(shared, struct block, BLOCKS);

/* One of the two, and what it holds. */
struct side {
    struct block *held[HELD_MAX];
    uint32_t patterns[HELD_MAX];
    struct prng prng;
    uint32_t pattern;
    unsigned allocations;
    unsigned damaged;
};

static struct side in_main;
static struct side in_interrupt;
/* On its way to the other side, that frees it; written by one side where it is NULL, by the other where it is not. */
static struct block *volatile to_main;
static struct block *volatile to_interrupt;
static volatile unsigned interrupts;
static volatile bool is_running;

static void block_fill(struct block *block, uint32_t pattern)
{
    for (size_t i = 0; i < WORDS; i++) {
        block->words[i] = pattern + (uint32_t)i;
    }
}

static unsigned block_damage(const struct block *block, uint32_t pattern)
{
    unsigned damaged = 0;
    for (size_t i = 0; i < WORDS; i++) {
        damaged += block->words[i] != pattern + (uint32_t)i;
    }
    return damaged;
}

static void side_step(struct side *side, struct block *volatile *outgoing, struct block *volatile *incoming)
{
    size_t slot = prng_below(&side->prng, HELD_MAX);
    if (*incoming != NULL) {
        ashlar_pool_free(&shared, *incoming);
        *incoming = NULL;
    }
    if (side->held[slot] == NULL) {
        side->held[slot] = ashlar_pool_alloc(&shared);
        if (side->held[slot] != NULL) {
            side->allocations++;
            side->patterns[slot] = side->pattern += WORDS;
            block_fill(side->held[slot], side->patterns[slot]);
        }
        return;
    }
    side->damaged += block_damage(side->held[slot], side->patterns[slot]);
    if (*outgoing == NULL && prng_below(&side->prng, 4) == 0) {
        *outgoing = side->held[slot];
    } else {
        ashlar_pool_free(&shared, side->held[slot]);
    }
    side->held[slot] = NULL;
}

/* ---- At every instruction ---- */

/* With ICOUNT=10 an instruction takes 16 or 25 ticks: no step passes one over. The last is some hundred instructions away. */
#define DELAY_STEP 12u
#define DELAY_LEAST 24u
#define DELAY_MOST 6000u
/* So often at least the interrupt must have come while the call was under way. */
#define HITS_LEAST 40u

/* The calls that are interrupted. */
enum call { CALL_ALLOC_LISTED, CALL_ALLOC_FRESH, CALL_FREE, CALL_FREE_TWICE, CALL_STATS, CALLS };

static struct {
    volatile bool is_on;
    volatile bool is_inside; /* the call is under way */
    volatile unsigned ticks;
    volatile unsigned hits;
    struct block *held; /* by the interrupt */
} sweep;

/* The interrupt frees a block and allocates another, so that both ends of the list change under whatever was interrupted. */
static void sweep_tick(void)
{
    SYST_CSR = 0;
    sweep.ticks++;
    sweep.hits += sweep.is_inside;
    struct block *block = ashlar_pool_alloc(&shared);
    ashlar_pool_free(&shared, sweep.held);
    sweep.held = block;
    if (block != NULL) {
        block_fill(block, 0x60000000u);
    }
}

/* One block is the interrupt's and one main's, which is returned; one more was in use, but for CALL_ALLOC_FRESH. */
static struct block *sweep_start(enum call call)
{
    ashlar_pool_reset(&shared);
    sweep.held = ashlar_pool_alloc(&shared);
    struct block *block = ashlar_pool_alloc(&shared);
    if (call != CALL_ALLOC_FRESH) {
        ashlar_pool_free(&shared, ashlar_pool_alloc(&shared));
    }
    if (call == CALL_FREE_TWICE) {
        struct block *spare = ashlar_pool_alloc(&shared);
        ashlar_pool_free(&shared, block);
        ashlar_pool_free(&shared, spare); /* so that the interrupt takes this one, and not what is freed twice */
    }
    return block;
}

/* What main holds after the call. */
static struct block *call_run(enum call call, struct block *block)
{
    if (call == CALL_ALLOC_LISTED || call == CALL_ALLOC_FRESH) {
        return ashlar_pool_alloc(&shared);
    }
    if (call == CALL_STATS) {
        struct ashlar_pool_stats stats = ashlar_pool_stats(&shared);
        assert_int_equal(stats.used_blocks, 2);
        return NULL;
    }
    ashlar_pool_free(&shared, block);
    return NULL;
}

/* Whether `used` blocks and no more are missing, and each of the others is given out once. */
static void shared_verify(size_t used)
{
    struct block *blocks[BLOCKS];
    size_t count = 0;
    assert_int_equal(ashlar_pool_stats(&shared).used_blocks, used);
    while (count < BLOCKS && (blocks[count] = ashlar_pool_alloc(&shared)) != NULL) {
        block_fill(blocks[count], (uint32_t)count << 8);
        count++;
    }
    assert_int_equal(count, BLOCKS - used);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(block_damage(blocks[i], (uint32_t)i << 8), 0);
    }
}

static void call_interrupt(enum call call, uint32_t delay)
{
    struct block *block = sweep_start(call);
    if (call == CALL_FREE_TWICE) {
        fault_trap_open();
    } else {
        block_fill(block, 0x10000000u);
    }
    SYST_RVR = delay;
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_RUN;
    sweep.is_inside = true;
    struct block *result = call_run(call, block);
    sweep.is_inside = false;
    SYST_CSR = 0;
    ICSR = ICSR_PENDSTCLR;
    if (call == CALL_FREE_TWICE) {
        struct caught_faults caught = fault_trap_close();
        assert_int_equal(caught.count, 1);
        assert_int_equal(caught.last.kind, ASHLAR_FAULT_DOUBLE_FREE);
    }
    assert_int_equal(sweep.ticks == 0 ? 0 : block_damage(sweep.held, 0x60000000u), 0);
    if (result != NULL) {
        assert_true(result != block && result != sweep.held);
        assert_int_equal(block_damage(block, 0x10000000u), 0);
    }
    shared_verify(call == CALL_FREE || call == CALL_FREE_TWICE ? 1 : call == CALL_STATS ? 2 : 3);
}

static void test_pool_calls_interrupted_at_each_instruction_stay_whole(void **state)
{
    (void)state;
    SHPR3 |= SHPR3_SYSTICK_LESS;
    sweep.is_on = true;
    for (enum call call = 0; call < CALLS; call++) {
        if (call == CALL_FREE_TWICE && ASHLAR_SAFETY < ASHLAR_SAFETY_HARDENED) {
            continue;
        }
        sweep.hits = 0;
        for (uint32_t delay = DELAY_LEAST; delay < DELAY_MOST; delay += DELAY_STEP) {
            sweep.ticks = 0;
            call_interrupt(call, delay);
        }
        assert_true(sweep.hits >= HITS_LEAST);
    }
    sweep.is_on = false;
    ashlar_pool_reset(&shared);
}

/* ---- At random moments ---- */

void systick_handler(void);

void systick_handler(void)
{
    if (sweep.is_on) {
        sweep_tick();
        return;
    }
    if (is_running) {
        interrupts++;
        side_step(&in_interrupt, &to_main, &to_interrupt);
        SYST_RVR = TICKS_LEAST + prng_next(&in_interrupt.prng) % TICKS_SPREAD;
    }
}

static void side_end(struct side *side)
{
    for (size_t slot = 0; slot < HELD_MAX; slot++) {
        if (side->held[slot] != NULL) {
            side->damaged += block_damage(side->held[slot], side->patterns[slot]);
            ashlar_pool_free(&shared, side->held[slot]);
        }
    }
}

static void both_run(void)
{
    unsigned steps = 0;
    in_main.prng = prng_seeded(1);
    in_main.pattern = 0x10000000u;
    in_interrupt.prng = prng_seeded(2);
    in_interrupt.pattern = 0x60000000u;
    is_running = true;
    SHPR3 |= SHPR3_SYSTICK_LESS;
    SYST_RVR = TICKS_LEAST;
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_RUN;
    while (interrupts < INTERRUPTS_WANTED && steps < STEPS_MAX) {
        side_step(&in_main, &to_interrupt, &to_main);
        steps++;
    }
    SYST_CSR = 0;
    is_running = false;
    side_end(&in_main);
    side_end(&in_interrupt);
    ashlar_pool_free(&shared, to_main);
    ashlar_pool_free(&shared, to_interrupt);
}

static void test_pool_shared_with_an_interrupt_stays_whole(void **state)
{
    (void)state;
    both_run();
    struct ashlar_pool_stats stats = ashlar_pool_stats(&shared);
    assert_true(interrupts >= INTERRUPTS_WANTED);
    assert_true(in_main.allocations > INTERRUPTS_WANTED / 4 && in_interrupt.allocations > INTERRUPTS_WANTED / 4);
    assert_int_equal(in_main.damaged + in_interrupt.damaged, 0);
    assert_int_equal(stats.used_blocks, 0);
    assert_true(stats.used_blocks_peak <= BLOCKS && stats.refused != 0);
    for (size_t i = 0; i < BLOCKS; i++) {
        assert_non_null(ashlar_pool_alloc(&shared));
    }
    assert_null(ashlar_pool_alloc(&shared));
}

int run_shared_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pool_calls_interrupted_at_each_instruction_stay_whole),
        cmocka_unit_test(test_pool_shared_with_an_interrupt_stays_whole),
    };
    return cmocka_run_group_tests_name("a pool shared with an interrupt", tests, NULL, NULL);
}
