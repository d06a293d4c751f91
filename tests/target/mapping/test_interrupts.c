/*
 * Mappings made in an interrupt while the program allocates, maps and moves the break: nobody is given what another has.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "checks.h"
#include "mapping.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/prng.h"

#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)
#define SYST_CSR_RUN 7u /* processor clock, interrupt, enable */
#define TICKS_APART 2500u
#define TICKS_WANTED 2000u
#define ROUNDS_MAX 200000u
#define BLOCKS 6u
#define BLOCK_BYTES_MAX 200u
#define CORE_BYTES 16
#define SEED 7
#define MINE 0xA5
#define OF_INTERRUPT 0x5A

void systick_handler(void);
void *sbrk(ptrdiff_t increment);

static volatile unsigned ticks;
static volatile unsigned ticks_served;
static volatile bool broken;
static size_t page_bytes;
static char *tick_page; /* mapped by one interrupt, unmapped by the next */

static bool holds(const char *start, size_t bytes, int value)
{
    for (size_t i = 0; i < bytes; i++) {
        if (start[i] != (char)value) {
            return false;
        }
    }
    return true;
}

static char *page_map(void)
{
    char *page = mmap(NULL, page_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    broken = broken || (page != MAP_FAILED && !holds(page, page_bytes, 0));
    return page == MAP_FAILED ? NULL : page;
}

static void page_unmap(char *page, int value)
{
    broken = broken || (page != NULL && (!holds(page, page_bytes, value) || munmap(page, page_bytes) != 0));
}

/* What was interrupted has its errno. */
void systick_handler(void)
{
    int error_before = errno;
    ticks++;
    page_unmap(tick_page, OF_INTERRUPT);
    tick_page = page_map();
    if (tick_page != NULL) {
        memset(tick_page, OF_INTERRUPT, page_bytes);
        ticks_served++;
    }
    errno = error_before;
}

static void block_renew(char **block, size_t *block_bytes, size_t bytes)
{
    broken = broken || (*block != NULL && !holds(*block, *block_bytes, MINE));
    free(*block);
    *block = malloc(bytes);
    *block_bytes = bytes;
    if (*block != NULL) {
        memset(*block, MINE, bytes);
    }
}

/* Core at the break, and a page, for a moment. */
static void core_and_page_use(void)
{
    char *core = sbrk(CORE_BYTES);
    char *page = page_map();
    if (core != (void *)-1) {
        memset(core, MINE, CORE_BYTES);
    }
    if (page != NULL) {
        memset(page, MINE, page_bytes);
    }
    page_unmap(page, MINE);
    broken = broken || (core != (void *)-1 && (!holds(core, CORE_BYTES, MINE) || sbrk(-CORE_BYTES) != core + CORE_BYTES));
}

void check_interrupts(void)
{
    char *blocks[BLOCKS] = {NULL};
    size_t bytes[BLOCKS] = {0};
    struct prng prng = prng_seeded(SEED);
    page_bytes = (size_t)getpagesize();
    SYST_RVR = TICKS_APART;
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_RUN;
    for (unsigned round = 0; ticks < TICKS_WANTED && round < ROUNDS_MAX; round++) {
        unsigned which = prng_below(&prng, BLOCKS);
        block_renew(&blocks[which], &bytes[which], 1 + prng_below(&prng, BLOCK_BYTES_MAX));
        core_and_page_use();
    }
    SYST_CSR = 0;
    for (unsigned i = 0; i < BLOCKS; i++) {
        broken = broken || (blocks[i] != NULL && !holds(blocks[i], bytes[i], MINE));
        free(blocks[i]);
    }
    page_unmap(tick_page, OF_INTERRUPT);
    check("interrupts came, and most had a page", ticks >= TICKS_WANTED && ticks_served > ticks / 2);
    check("what interrupts and program map, allocate and take is each one's own", !broken);
}
