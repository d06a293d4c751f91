/*
 * Resets at odd moments: a timer, as a watchdog would, resets the board while it works on a retained list; each start must find
 * the list whole, or be told that a call was interrupted. The number of resets is RESETS; what was found is printed at the end.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "retained/list.h"
#include "support/prng.h"

#include <ashlar/check.h>
#include <ashlar/stats.h>
#include <stdio.h>

#define RESETS 400u
#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)
#define SYST_CSR_RUN 7u /* processor clock, interrupt, enable */
#define AIRCR (*(volatile uint32_t *)0xE000ED0Cu)
#define AIRCR_SYSRESETREQ (0x05FA0000u | 1u << 2)
#define TALLY_MARK 0x7461796cu
#define CYCLES_MIN 500u
#define CYCLES_SPREAD 40000u
/* A payload that is not linked yet is lost with a reset; before they fill the memory, start anew. */
#define LOST_MAX 6u

void systick_handler(void);

__attribute__((section(".noinit"), aligned(8))) static unsigned char memory[1536];

static __attribute__((section(".noinit"))) struct {
    uint32_t mark;
    unsigned starts;
    unsigned origins[ASHLAR_RETAINED_FRESH_INTERRUPTED + 1];
    unsigned lost;
    unsigned wrong;
} tally;

void systick_handler(void)
{
    AIRCR = AIRCR_SYSRESETREQ;
    for (;;) {
    }
}

static void tally_start(void)
{
    if (tally.mark != TALLY_MARK) {
        tally.mark = TALLY_MARK;
        tally.starts = tally.lost = tally.wrong = 0;
        for (unsigned i = 0; i < sizeof tally.origins / sizeof tally.origins[0]; i++) {
            tally.origins[i] = 0;
        }
    }
}

static void retained_judge(struct ashlar_retained *retained, enum ashlar_retained_origin origin)
{
    const struct ashlar_heap *heap = ashlar_retained_heap(retained);
    int length = list_length(retained);
    size_t used_blocks = ashlar_heap_stats(heap).used_blocks;
    bool is_whole = length >= 0 && used_blocks >= (size_t)length && ashlar_heap_check(heap).broken == ASHLAR_HEAP_SOUND;
    tally.origins[origin]++;
    if (!is_whole || (origin != ASHLAR_RETAINED_REUSED && used_blocks != 0)) {
        tally.wrong++;
    }
    if (is_whole && used_blocks - (size_t)length > LOST_MAX) {
        tally.lost += (unsigned)(used_blocks - (size_t)length);
        ashlar_retained_forget(retained);
        AIRCR = AIRCR_SYSRESETREQ;
        for (;;) {
        }
    }
}

static int tally_report(void)
{
    unsigned told = tally.origins[ASHLAR_RETAINED_FRESH_DAMAGED] + tally.origins[ASHLAR_RETAINED_FRESH_UNSOUND] +
                    tally.origins[ASHLAR_RETAINED_FRESH_OTHER_BUILD];
    bool is_right = tally.wrong == 0 && told == 0 && tally.origins[ASHLAR_RETAINED_REUSED] > RESETS / 20 &&
                    tally.origins[ASHLAR_RETAINED_FRESH_INTERRUPTED] > 5;
    printf("%u starts: reused %u, interrupted %u, fresh %u, others %u, wrong %u\n%u passed, %u failed\n", tally.starts,
           tally.origins[ASHLAR_RETAINED_REUSED], tally.origins[ASHLAR_RETAINED_FRESH_INTERRUPTED],
           tally.origins[ASHLAR_RETAINED_FRESH], told, tally.wrong, is_right, !is_right);
    return is_right ? 0 : 1;
}

static void list_change(struct ashlar_retained *retained, struct prng *prng)
{
    struct node **link = list_root(retained);
    for (uint32_t steps = prng_below(prng, 4); steps > 0 && *link != NULL && (*link)->next != NULL; steps--) {
        link = &(*link)->next;
    }
    uint32_t what = prng_below(prng, 4);
    if (*link == NULL || what < 2) {
        (void)node_push(retained, link, prng_below(prng, 90));
    } else if (what == 2) {
        (void)node_resize(retained, link, prng_below(prng, 200));
    } else {
        node_pop(retained, link);
    }
}

int main(void)
{
    enum ashlar_retained_origin origin;
    tally_start();
    struct ashlar_retained *retained = ashlar_retained_open(memory, sizeof memory, 1, &origin);
    retained_judge(retained, origin);
    if (++tally.starts > RESETS || tally.wrong != 0) {
        return tally_report();
    }
    struct prng prng = prng_seeded(tally.starts);
    SYST_RVR = CYCLES_MIN + prng_below(&prng, CYCLES_SPREAD);
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_RUN;
    for (;;) {
        list_change(retained, &prng);
    }
}
