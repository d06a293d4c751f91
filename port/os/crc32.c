/*
 * See crc32.h. Four bits a step: a table of 64 bytes, where one for eight would take 1 KiB of flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crc32.h"

#define STEP_BITS 4u
#define STEP_MASK 15u

/* What each four bits leave, for the polynomial 0xEDB88320 (IEEE 802.3, its bits reversed). */
static const uint32_t remainders[STEP_MASK + 1] = {
    0x00000000u, 0x1DB71064u, 0x3B6E20C8u, 0x26D930ACu, 0x76DC4190u, 0x6B6B51F4u, 0x4DB26158u, 0x5005713Cu,
    0xEDB88320u, 0xF00F9344u, 0xD6D6A3E8u, 0xCB61B38Cu, 0x9B64C2B0u, 0x86D3D2D4u, 0xA00AE278u, 0xBDBDF21Cu,
};

uint32_t ashlar_crc32(uint32_t crc32, const void *start, size_t bytes)
{
    const unsigned char *next = start;
    const unsigned char *end = next + bytes;
    uint32_t rest = ~crc32;

    for (; next != end; next++) {
        rest ^= *next;
        rest = remainders[rest & STEP_MASK] ^ (rest >> STEP_BITS);
        rest = remainders[rest & STEP_MASK] ^ (rest >> STEP_BITS);
    }
    return ~rest;
}
