/*
 * Whether RAM is there and works: see <ashlar_ram.h>.
 *
 * Owns: which words are tried, with what. Must not know: how an access that the bus refuses is survived.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_ram.h>

#define WORD_BYTES sizeof(uint32_t)
#define WORD_BITS 32
/* Any pattern will do whose neighbouring bits differ. */
#define FLIP UINT32_C(0x55555555)

/* One RAM under test. */
struct subject {
    char *start;
    size_t bytes;
    const void *where; /* that told */
};

static uint32_t *word_at(const struct subject *subject, size_t offset)
{
    return (uint32_t *)(void *)(subject->start + offset);
}

/* Whether a word reads as `value`; else it is `otherwise`. */
static enum ashlar_ram_state word_expect(struct subject *subject, size_t offset, uint32_t value,
                                         enum ashlar_ram_state otherwise)
{
    uint32_t found = 0;
    subject->where = word_at(subject, offset);
    if (!ashlar_port_word_load(word_at(subject, offset), &found)) {
        return ASHLAR_RAM_ABSENT;
    }
    return found == value ? ASHLAR_RAM_READY : otherwise;
}

/* Reading comes first: what the bus refuses then is told at that instruction, and a write may be told later. */
static enum ashlar_ram_state word_write(struct subject *subject, size_t offset, uint32_t value)
{
    uint32_t found = 0;
    subject->where = word_at(subject, offset);
    bool written = ashlar_port_word_load(word_at(subject, offset), &found) &&
                   ashlar_port_word_store(word_at(subject, offset), value);
    return written ? ASHLAR_RAM_READY : ASHLAR_RAM_ABSENT;
}

/* A one walks through the first word, and a zero through the second, written before the first is read: so a bus that holds
 * what was last on its lines is not taken for memory. */
static enum ashlar_ram_state data_lines_test(struct subject *subject)
{
    enum ashlar_ram_state state = ASHLAR_RAM_READY;
    for (unsigned bit = 0; bit < WORD_BITS && state == ASHLAR_RAM_READY; bit++) {
        uint32_t one = UINT32_C(1) << bit;
        state = word_write(subject, 0, one);
        if (state == ASHLAR_RAM_READY) {
            state = word_write(subject, WORD_BYTES, ~one);
        }
        if (state == ASHLAR_RAM_READY) {
            state = word_expect(subject, 0, one, ASHLAR_RAM_FAULTY);
        }
        if (state == ASHLAR_RAM_READY) {
            state = word_expect(subject, WORD_BYTES, ~one, ASHLAR_RAM_FAULTY);
        }
    }
    return state;
}

/* The offsets that are tried, in order: 0, each power of two from a word on, the last word. Past it: `bytes`. */
static size_t offset_after(const struct subject *subject, size_t offset)
{
    size_t last = subject->bytes - WORD_BYTES;
    if (offset == last) {
        return subject->bytes;
    }
    size_t next = offset == 0 ? WORD_BYTES : 2 * offset;
    return next < last ? next : last;
}

/* What is written at an offset: its own number, flipped one way and the other, so that each bit is once 1 and once 0. */
static uint32_t mark_of(size_t offset, uint32_t flip)
{
    return (uint32_t)offset ^ flip;
}

/* All are marked before the first is read: of two addresses that are one, only the second mark is left. What a word does not
 * even keep until it is read at once is no matter of addresses. */
static enum ashlar_ram_state address_lines_test(struct subject *subject, uint32_t flip)
{
    enum ashlar_ram_state state = ASHLAR_RAM_READY;
    for (size_t offset = 0; offset < subject->bytes && state == ASHLAR_RAM_READY; offset = offset_after(subject, offset)) {
        state = word_write(subject, offset, mark_of(offset, flip));
        if (state == ASHLAR_RAM_READY) {
            state = word_expect(subject, offset, mark_of(offset, flip), ASHLAR_RAM_FAULTY);
        }
    }
    for (size_t offset = 0; offset < subject->bytes && state == ASHLAR_RAM_READY; offset = offset_after(subject, offset)) {
        state = word_expect(subject, offset, mark_of(offset, flip), ASHLAR_RAM_MIRRORED);
    }
    return state;
}

__attribute__((weak)) enum ashlar_ram_state ashlar_port_ram_test(void *start, size_t bytes, const void **where)
{
    struct subject subject = {start, bytes, NULL};
    enum ashlar_ram_state state = data_lines_test(&subject);
    if (state == ASHLAR_RAM_READY) {
        state = address_lines_test(&subject, FLIP);
    }
    if (state == ASHLAR_RAM_READY) {
        state = address_lines_test(&subject, ~FLIP);
    }
    *where = subject.where;
    return state;
}
