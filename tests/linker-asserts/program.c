/*
 * The least program that linker/sections.ld links: so many bytes of static data, and nothing else.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
char static_data[STATIC_BYTES];

void reset_handler(void);

__attribute__((section(".vectors"), used)) void (*const vectors[])(void) = { reset_handler };

void reset_handler(void)
{
    for (unsigned i = 0; i < sizeof static_data; i++) {
        *(volatile char *)&static_data[i] = 1;
    }
}
