/*
 * The least program that linker/sections.ld links: so many bytes of static data, and a few that are thread-local
 * or not initialised, of awkward sizes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
char static_data[STATIC_BYTES];
__attribute__((used)) _Thread_local char thread_data[12];
__attribute__((used, section(".noinit"))) char kept_data[3];

#ifdef FURTHER
/* In a further memory. */
__attribute__((used, section(".ram" FURTHER))) char further_data[FURTHER_BYTES];
#endif

void reset_handler(void);

__attribute__((section(".vectors"), used)) void (*const vectors[])(void) = { reset_handler };

void reset_handler(void)
{
    for (unsigned i = 0; i < sizeof static_data; i++) {
        *(volatile char *)&static_data[i] = 1;
    }
}
