/*
 * See thumb.h. Source of the encodings: ARMv7-M ARM (DDI 0403), A5 and A7; ARMv8-M ARM (DDI 0553), C1 and C2.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "thumb.h"

#include <stddef.h>

#define WORD_BYTES 4u
#define READ ASHLAR_ACCESS_READ
#define WRITE ASHLAR_ACCESS_WRITE
#define NONE ASHLAR_ACCESS_NONE

/* How many bytes: a number, or one of the following, which all are more than an access of a fixed size has. */
#define BYTES_UNKNOWN 0
#define BYTES_OF_SHORT_LIST 0xF0 /* a word for each register of the list in the first halfword */
#define BYTES_OF_LONG_LIST 0xF1  /* in the second halfword */
#define BYTES_OF_WORD_COUNT 0xF2 /* words as counted in the low byte of the second halfword */

/* The registers that a list can name: R0 to R7 and LR or PC, all sixteen. */
#define SHORT_LIST_MASK 0x1FFu
#define SHORT_LIST_LOW_MASK 0xFFu
#define WORD_COUNT_MASK 0xFFu

/* A class of instructions; one belongs to the first class whose bits it has. */
struct short_form {
    uint16_t mask;
    uint16_t bits;
    uint8_t kind;
    uint8_t bytes;
};

struct long_form {
    uint16_t mask;
    uint16_t bits;
    uint16_t second_mask;
    uint16_t second_bits;
    uint8_t kind;
    uint8_t bytes;
};

static const struct short_form short_forms[] = {
    {0xF800, 0x4800, READ, 4},                    /* LDR (literal) */
    {0xFE00, 0x5000, WRITE, 4},                   /* with a register as offset: STR */
    {0xFE00, 0x5200, WRITE, 2},                   /* STRH */
    {0xFE00, 0x5400, WRITE, 1},                   /* STRB */
    {0xFE00, 0x5600, READ, 1},                    /* LDRSB */
    {0xFE00, 0x5800, READ, 4},                    /* LDR */
    {0xFE00, 0x5A00, READ, 2},                    /* LDRH */
    {0xFE00, 0x5C00, READ, 1},                    /* LDRB */
    {0xFE00, 0x5E00, READ, 2},                    /* LDRSH */
    {0xF800, 0x6000, WRITE, 4},                   /* with an immediate offset: STR */
    {0xF800, 0x6800, READ, 4},                    /* LDR */
    {0xF800, 0x7000, WRITE, 1},                   /* STRB */
    {0xF800, 0x7800, READ, 1},                    /* LDRB */
    {0xF800, 0x8000, WRITE, 2},                   /* STRH */
    {0xF800, 0x8800, READ, 2},                    /* LDRH */
    {0xF800, 0x9000, WRITE, 4},                   /* STR, from SP */
    {0xF800, 0x9800, READ, 4},                    /* LDR, from SP */
    {0xFE00, 0xB400, WRITE, BYTES_OF_SHORT_LIST}, /* PUSH */
    {0xFE00, 0xBC00, READ, BYTES_OF_SHORT_LIST},  /* POP */
    {0xF800, 0xC000, WRITE, BYTES_OF_SHORT_LIST}, /* STM */
    {0xF800, 0xC800, READ, BYTES_OF_SHORT_LIST},  /* LDM */
};

static const struct long_form long_forms[] = {
    /* Look like the multiple, double and exclusive ones below, but access nothing. */
    {0xFFFF, 0xE97F, 0xFFFF, 0xE97F, NONE, 0}, /* SG */
    {0xFFFF, 0xE89F, 0x0000, 0x0000, NONE, 0}, /* CLRM */
    {0xFFF0, 0xE840, 0xF03F, 0xF000, NONE, 0}, /* TT, TTT, TTA, TTAT */
    /* Exclusive, acquire and release, table branches: what they have in common is where the size stands. */
    {0xFFF0, 0xE840, 0x0000, 0x0000, WRITE, 4}, /* STREX */
    {0xFFF0, 0xE850, 0x0000, 0x0000, READ, 4},  /* LDREX */
    {0xFFF0, 0xE8C0, 0x0030, 0x0000, WRITE, 1}, /* STREXB, STLB, STLEXB */
    {0xFFF0, 0xE8C0, 0x0030, 0x0010, WRITE, 2}, /* STREXH, STLH, STLEXH */
    {0xFFF0, 0xE8C0, 0x0030, 0x0020, WRITE, 4}, /* STL, STLEX */
    {0xFFF0, 0xE8D0, 0x0030, 0x0000, READ, 1},  /* LDREXB, LDAB, LDAEXB, TBB */
    {0xFFF0, 0xE8D0, 0x0030, 0x0010, READ, 2},  /* LDREXH, LDAH, LDAEXH, TBH */
    {0xFFF0, 0xE8D0, 0x0030, 0x0020, READ, 4},  /* LDA, LDAEX */
    /* Double and multiple. */
    {0xFE50, 0xE840, 0x0000, 0x0000, WRITE, 8},                  /* STRD */
    {0xFE50, 0xE850, 0x0000, 0x0000, READ, 8},                   /* LDRD */
    {0xFE50, 0xE800, 0x0000, 0x0000, WRITE, BYTES_OF_LONG_LIST}, /* STM, STMDB, PUSH.W */
    {0xFE50, 0xE810, 0x0000, 0x0000, READ, BYTES_OF_LONG_LIST},  /* LDM, LDMDB, POP.W */
    /* Single. A load of a byte or halfword into PC is a hint that accesses nothing: PLD, PLI. */
    {0xFE70, 0xF810, 0xF000, 0xF000, NONE, 0},
    {0xFE70, 0xF830, 0xF000, 0xF000, NONE, 0},
    {0xFF70, 0xF800, 0x0000, 0x0000, WRITE, 1}, /* STRB, STRBT */
    {0xFF70, 0xF820, 0x0000, 0x0000, WRITE, 2}, /* STRH, STRHT */
    {0xFF70, 0xF840, 0x0000, 0x0000, WRITE, 4}, /* STR, STRT */
    {0xFE70, 0xF810, 0x0000, 0x0000, READ, 1},  /* LDRB, LDRSB, LDRBT, LDRSBT */
    {0xFE70, 0xF830, 0x0000, 0x0000, READ, 2},  /* LDRH, LDRSH, LDRHT, LDRSHT */
    {0xFF70, 0xF850, 0x0000, 0x0000, READ, 4},  /* LDR, LDRT */
    /* Coprocessors and floating point; first what moves registers only. */
    {0xEFE0, 0xEC40, 0x0000, 0x0000, NONE, 0}, /* MCRR, MRRC, VMOV of two registers */
    {0xFFBF, 0xEC9F, 0x0E00, 0x0A00, NONE, 0}, /* VSCCLRM */
    {0xFFF0, 0xEC20, 0x0E00, 0x0A00, WRITE, BYTES_UNKNOWN}, /* VLSTM */
    {0xFFF0, 0xEC30, 0x0E00, 0x0A00, READ, BYTES_UNKNOWN},  /* VLLDM */
    {0xFFB0, 0xEC80, 0x1E00, 0x0E00, WRITE, BYTES_UNKNOWN}, /* scattered vectors of MVE */
    {0xFFB0, 0xEC90, 0x1E00, 0x0E00, READ, BYTES_UNKNOWN},
    {0xFE10, 0xEC00, 0x1F80, 0x0F80, WRITE, 4},             /* VSTR of a system register */
    {0xFE10, 0xEC10, 0x1F80, 0x0F80, READ, 4},              /* VLDR */
    {0xFF30, 0xED00, 0x0F00, 0x0900, WRITE, 2},             /* VSTR: half, single, double */
    {0xFF30, 0xED10, 0x0F00, 0x0900, READ, 2},
    {0xFF30, 0xED00, 0x0F00, 0x0A00, WRITE, 4},
    {0xFF30, 0xED10, 0x0F00, 0x0A00, READ, 4},
    {0xFF30, 0xED00, 0x0F00, 0x0B00, WRITE, 8},
    {0xFF30, 0xED10, 0x0F00, 0x0B00, READ, 8},
    {0xFE10, 0xEC00, 0x0E00, 0x0A00, WRITE, BYTES_OF_WORD_COUNT}, /* VSTM, VPUSH */
    {0xFE10, 0xEC10, 0x0E00, 0x0A00, READ, BYTES_OF_WORD_COUNT},  /* VLDM, VPOP */
    {0xEE10, 0xEC00, 0x0000, 0x0000, WRITE, BYTES_UNKNOWN},       /* STC, and vectors of MVE */
    {0xEE10, 0xEC10, 0x0000, 0x0000, READ, BYTES_UNKNOWN},        /* LDC, and vectors of MVE */
};

bool thumb_is_long(uint16_t first)
{
    return first >= 0xE800;
}

static uint16_t bits_count(uint32_t bits)
{
    uint16_t count = 0;
    for (; bits != 0; bits &= bits - 1) {
        count++;
    }
    return count;
}

static uint16_t bytes_of(uint8_t rule, uint16_t first, uint16_t second)
{
    /* PUSH and POP have a ninth register; in STM and LDM that bit is part of another field. */
    const uint16_t push_or_pop = 0xB000;
    switch (rule) {
    case BYTES_OF_SHORT_LIST:
        return (uint16_t)(WORD_BYTES *
                          bits_count(first & ((first & 0xF000) == push_or_pop ? SHORT_LIST_MASK : SHORT_LIST_LOW_MASK)));
    case BYTES_OF_LONG_LIST:
        return (uint16_t)(WORD_BYTES * bits_count(second));
    case BYTES_OF_WORD_COUNT:
        return (uint16_t)(WORD_BYTES * (second & WORD_COUNT_MASK));
    default:
        return rule;
    }
}

static struct thumb_access short_access(uint16_t first)
{
    struct thumb_access access = {ASHLAR_ACCESS_NONE, 0};
    for (size_t i = 0; i < sizeof short_forms / sizeof short_forms[0]; i++) {
        const struct short_form *form = &short_forms[i];
        if ((first & form->mask) == form->bits) {
            access.kind = (enum ashlar_access)form->kind;
            access.bytes = bytes_of(form->bytes, first, 0);
            break;
        }
    }
    return access;
}

struct thumb_access thumb_access(uint16_t first, uint16_t second)
{
    struct thumb_access access = {ASHLAR_ACCESS_NONE, 0};
    if (!thumb_is_long(first)) {
        return short_access(first);
    }
    for (size_t i = 0; i < sizeof long_forms / sizeof long_forms[0]; i++) {
        const struct long_form *form = &long_forms[i];
        if ((first & form->mask) == form->bits && (second & form->second_mask) == form->second_bits) {
            access.kind = (enum ashlar_access)form->kind;
            access.bytes = bytes_of(form->bytes, first, second);
            break;
        }
    }
    return access;
}

/* A constant as in data-processing instructions (ARMv7-M ARM, A5.3.2), but for the patterns that repeat a byte. */
static uint32_t constant_of(uint16_t first, uint16_t second)
{
    uint32_t field = ((uint32_t)(first & 0x0400) << 1) | ((uint32_t)(second & 0x7000) >> 4) | (second & 0x00FFu);
    uint32_t rotation = field >> 7;
    if (rotation < 8) {
        return field < 0x100 ? field : 0;
    }
    uint32_t value = 0x80u | (field & 0x7Fu);
    return (value >> rotation) | (value << (32 - rotation));
}

uint32_t thumb_stack_bytes(uint16_t first, uint16_t second)
{
    if ((first & 0xFF80) == 0xB080) { /* SUB SP, #n */
        return WORD_BYTES * (first & 0x7Fu);
    }
    if ((first & 0xFE00) == 0xB400 || first == 0xE92D || /* PUSH, PUSH.W */
        ((first & 0xFFBF) == 0xED2D && (second & 0x0E00) == 0x0A00)) { /* VPUSH */
        return thumb_access(first, second).bytes;
    }
    if ((first & 0xFBEF) == 0xF1AD && (second & 0x8F00) == 0x0D00) { /* SUB.W SP, SP, #constant */
        return constant_of(first, second);
    }
    if ((first & 0xFBFF) == 0xF2AD && (second & 0x8F00) == 0x0D00) { /* SUBW SP, SP, #n */
        return ((uint32_t)(first & 0x0400) << 1) | ((uint32_t)(second & 0x7000) >> 4) | (second & 0x00FFu);
    }
    if (first == 0xF84D && (second & 0x0F00) == 0x0D00) { /* STR Rt, [SP, #-n]!: a push of one */
        return second & 0x00FFu;
    }
    return 0;
}
