/*
 * See simulated_rams.h. rams.c is part of this file, for a program never resets its state.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/simulated_rams.h"

#include "libc/rams.c"

#define ENTRIES_MAX 12
#define UNTOUCHED 0xA7

static _Alignas(64) unsigned char memory[SIMULATED_BYTES];

static struct {
    struct ashlar_ram entries[ENTRIES_MAX];
    char names[ENTRIES_MAX][8];
    unsigned count;
    const void *program_start;
    size_t program_bytes;
    unsigned char *defect_start;
    size_t defect_bytes;
    enum ram_defect defect;
    size_t defect_where;
    uint32_t bus;
    unsigned words;
    unsigned refusals;
    enum ashlar_ram_state state;
    const void *where;
    char name[8];
} part;

unsigned char *simulated_memory(void)
{
    return memory;
}

void simulated_rams_reset(void)
{
    memset(&rams, 0, sizeof rams);
    memset(&part, 0, sizeof part);
    memset(memory, UNTOUCHED, sizeof memory);
}

void simulated_add(void *start, size_t bytes, unsigned attributes)
{
    char *name = part.names[part.count];
    memcpy(name, "ram0", 5);
    name[3] = (char)('0' + part.count);
    part.entries[part.count] = (struct ashlar_ram){name, start, bytes, attributes};
    part.count++;
}

void simulated_add_break(unsigned attributes)
{
    simulated_add(NULL, 0, attributes);
}

void simulated_program(const void *start, size_t bytes)
{
    part.program_start = start;
    part.program_bytes = bytes;
}

void *simulated_records(void)
{
    return &rams;
}

void simulated_break(void *start, size_t bytes, enum ram_defect defect, size_t where)
{
    part.defect_start = start;
    part.defect_bytes = bytes;
    part.defect = defect;
    part.defect_where = where;
}

bool simulated_is_untouched(size_t offset, size_t end)
{
    for (size_t i = offset; i < end; i++) {
        if (memory[i] != UNTOUCHED) {
            return false;
        }
    }
    return true;
}

unsigned refusals(void)
{
    return part.refusals;
}

enum ashlar_ram_state refused_state(void)
{
    return part.state;
}

const void *refused_where(void)
{
    return part.where;
}

const char *refused_name(void)
{
    return part.name;
}

unsigned words_tried(void)
{
    return part.words;
}

/* ---- In place of the port ---- */

bool ashlar_port_ram(unsigned index, struct ashlar_ram *ram)
{
    if (index < part.count) {
        *ram = part.entries[index];
    }
    return index < part.count;
}

/* Before what was told, a piece that is not known. */
bool ashlar_port_program_memory(unsigned index, const void **start, size_t *bytes)
{
    *start = index == 1 ? part.program_start : memory;
    *bytes = index == 1 ? part.program_bytes : 0;
    return index < 2;
}

void ashlar_port_ram_refused(const struct ashlar_ram *ram, enum ashlar_ram_state state, const void *where)
{
    part.refusals++;
    part.state = state;
    part.where = where;
    memset(part.name, 0, sizeof part.name);
    memcpy(part.name, ram->name, strlen(ram->name));
    errno = ERANGE; /* as whoever prints may leave it */
}

/* Where an access ends up, if it is to memory with the defect. */
static size_t offset_seen(size_t offset)
{
    if (part.defect == RAM_REPEATS_AT) {
        return offset % part.defect_where;
    }
    return part.defect == RAM_LINE_IS_ZERO ? offset & ~part.defect_where : offset;
}

static uint32_t value_seen(uint32_t value, size_t offset)
{
    uint32_t bit = UINT32_C(1) << part.defect_where % 32;
    size_t rest = part.defect_where / 32;
    bool is_here = offset / sizeof value >= rest;
    switch (part.defect) {
    case RAM_BIT_IS_ONE:
        return is_here ? value | bit : value;
    case RAM_BIT_IS_ZERO:
        return is_here ? value & ~bit : value;
    case RAM_BITS_TOUCH:
        return (value >> rest & 1) != 0 ? value | bit : value & ~bit;
    default:
        return value;
    }
}

static bool defect_covers(const uint32_t *word, size_t *offset)
{
    *offset = (size_t)((uintptr_t)word - (uintptr_t)part.defect_start);
    return part.defect != RAM_SOUND && *offset < part.defect_bytes;
}

bool ashlar_port_word_load(const uint32_t *word, uint32_t *value)
{
    size_t offset;
    part.words++;
    if (!defect_covers(word, &offset)) {
        memcpy(value, word, sizeof *value);
        return true;
    }
    if (part.defect == RAM_ENDS_AT && offset >= part.defect_where) {
        return false;
    }
    memcpy(value, part.defect_start + offset_seen(offset), sizeof *value);
    if (part.defect == RAM_LINGERS) {
        *value = part.bus;
    }
    *value = value_seen(*value, offset);
    return true;
}

bool ashlar_port_word_store(uint32_t *word, uint32_t value)
{
    size_t offset;
    part.words++;
    part.bus = value;
    if (!defect_covers(word, &offset)) {
        memcpy(word, &value, sizeof value);
        return true;
    }
    if ((part.defect == RAM_ENDS_AT || part.defect == RAM_WRITE_REFUSED) && offset >= part.defect_where) {
        return false;
    }
    bool is_fixed = part.defect == RAM_READ_ONLY && offset >= part.defect_where;
    if (!is_fixed && part.defect != RAM_LINGERS) {
        memcpy(part.defect_start + offset_seen(offset), &value, sizeof value);
    }
    return true;
}
