/*
 * The table of RAMs, from linker symbols. All are weak references: one that the script does not define reads as 0.
 *
 *   __ashlar_ram<n>_start .. __ashlar_ram<n>_end   the n-th further RAM, n from 1 to 7, in malloc's order. Only the part that
 *                                                  the linker has put nothing into.
 *   __ashlar_ram<n>_attributes                     what it is good for: a sum of enum ashlar_ram_attribute
 *   __ashlar_ram0_attributes                       the same of the RAM that the break moves in
 *   __ashlar_rams_before_break                     how many of the further ones malloc takes before the break's; none unless
 *                                                  told
 *
 * A RAM whose two ends are 0 is not there, and the next one takes its place. A program with a table of its own defines
 * ashlar_port_ram(). Only this file names these symbols.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_ram.h>

#define WEAK __attribute__((weak))
#define FURTHER_RAM(n) \
    extern char __ashlar_ram##n##_start[] WEAK, __ashlar_ram##n##_end[] WEAK, __ashlar_ram##n##_attributes[] WEAK

FURTHER_RAM(1);
FURTHER_RAM(2);
FURTHER_RAM(3);
FURTHER_RAM(4);
FURTHER_RAM(5);
FURTHER_RAM(6);
FURTHER_RAM(7);
extern char __ashlar_ram0_attributes[] WEAK, __ashlar_rams_before_break[] WEAK;

/* A symbol's value is its "address". */
#define NUMBER_OF(symbol) ((unsigned)(uintptr_t)(symbol))

/* Of memory at address 0, this is the first byte that counts. */
#define FIRST_ADDRESS ((uintptr_t)8)

struct bounds {
    const char *name;
    char *start;
    char *end;
    char *attributes;
};

#define BOUNDS_OF(n) {"ram" #n, __ashlar_ram##n##_start, __ashlar_ram##n##_end, __ashlar_ram##n##_attributes}

/* Those that the script knows nothing of do not count. */
static bool further_ram(unsigned index, struct ashlar_ram *ram)
{
    static const struct bounds rams[] = {BOUNDS_OF(1), BOUNDS_OF(2), BOUNDS_OF(3), BOUNDS_OF(4),
                                         BOUNDS_OF(5), BOUNDS_OF(6), BOUNDS_OF(7)};
    for (size_t i = 0; i < sizeof rams / sizeof rams[0]; i++) {
        uintptr_t start = (uintptr_t)rams[i].start;
        uintptr_t end = (uintptr_t)rams[i].end;
        if (start == 0 && end == 0) {
            continue;
        }
        if (index == 0) {
            /* NULL stands for the break's RAM, and is no payload anyhow. An end below the start wraps, and is refused. */
            start = start == 0 ? FIRST_ADDRESS : start;
            *ram = (struct ashlar_ram){rams[i].name, (void *)start, end - start, NUMBER_OF(rams[i].attributes)};
            return true;
        }
        index--;
    }
    return false;
}

static unsigned further_count(void)
{
    struct ashlar_ram ram;
    unsigned count = 0;
    while (further_ram(count, &ram)) {
        count++;
    }
    return count;
}

__attribute__((weak)) bool ashlar_port_ram(unsigned index, struct ashlar_ram *ram)
{
    unsigned count = further_count();
    unsigned before_break = NUMBER_OF(__ashlar_rams_before_break) < count ? NUMBER_OF(__ashlar_rams_before_break) : count;
    if (index == before_break) {
        *ram = (struct ashlar_ram){"ram0", NULL, 0, NUMBER_OF(__ashlar_ram0_attributes)};
        return true;
    }
    return further_ram(index < before_break ? index : index - 1, ram);
}
