/*
 * A RAM that cannot be used, in words.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_print.h>
#include <ashlar_ram.h>

static const char *const state_words[] = {
    [ASHLAR_RAM_READY] = "",
    [ASHLAR_RAM_LEFT_ALONE] = "",
    [ASHLAR_RAM_ABSENT] = "no memory answers",
    [ASHLAR_RAM_FAULTY] = "what is written is not kept",
    [ASHLAR_RAM_MIRRORED] = "the same memory as another of its addresses",
    [ASHLAR_RAM_OVERLAPPING] = "it overlaps with what is in use",
    [ASHLAR_RAM_BAD_BOUNDS] = "too small for a heap, or past the last address",
    [ASHLAR_RAM_BAD_ATTRIBUTES] = "attributes that there are not",
    [ASHLAR_RAM_TOO_MANY] = "more than ASHLAR_RAMS_MAX, or a second one for the break",
};

__attribute__((weak)) void ashlar_port_ram_refused(const struct ashlar_ram *ram, enum ashlar_ram_state state,
                                                   const void *where)
{
    ashlar_print_text("*** ashlar: RAM refused: ");
    ashlar_print_text(ram->name == NULL ? "unnamed" : ram->name);
    ashlar_print_text(", ");
    ashlar_print_number(ram->bytes);
    ashlar_print_text(" bytes at ");
    ashlar_print_address(ram->start);
    ashlar_print_text(": ");
    ashlar_print_text(state_words[state]);
    if (where != NULL) {
        ashlar_print_text(" at ");
        ashlar_print_address(where);
    }
    ashlar_print_text("\n");
}
