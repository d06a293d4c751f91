/*
 * What a compiler makes of C: switches, which become tables or calls of libgcc's helpers, libgcc's arithmetic,
 * function pointers, recursion.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdint.h>

volatile uint32_t place[8];

uint32_t c_switch(uint32_t which);
uint32_t c_shift(uint64_t value, unsigned amount);
uint32_t c_recursion(uint32_t depth);
uint32_t c_pointer(uint32_t (*function)(uint32_t), uint32_t value);

uint32_t c_switch(uint32_t which)
{
    switch (which) {
    case 0:
        place[0] = 7;
        return 3;
    case 1:
        place[1] = place[0] + 1;
        break;
    case 2:
        place[2] = place[1] * 5 + place[3];
        break;
    case 3:
        place[5] = 1;
        place[6] = 2;
        break;
    case 4:
        return place[4] ^ place[5];
    case 5:
        place[7] = place[4] - place[6];
        place[0] = place[7];
        break;
    default:
        return 9;
    }
    return place[which];
}

uint32_t c_shift(uint64_t value, unsigned amount)
{
    return (uint32_t)(value >> amount);
}

uint32_t c_recursion(uint32_t depth)
{
    return depth == 0 ? 1 : c_recursion(depth - 1) * place[depth % 8] + c_recursion(depth - 2);
}

uint32_t c_pointer(uint32_t (*function)(uint32_t), uint32_t value)
{
    return function(value) + 1;
}
