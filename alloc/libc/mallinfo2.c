/*
 * mallinfo2, glibc's call, beside C libraries that have mallinfo alone: theirs counts in size_t already.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/stdlib.h>

struct mallinfo2 mallinfo2(void)
{
    struct mallinfo info = mallinfo();
    return (struct mallinfo2){
        .arena = info.arena,
        .ordblks = info.ordblks,
        .smblks = info.smblks,
        .hblks = info.hblks,
        .hblkhd = info.hblkhd,
        .usmblks = info.usmblks,
        .fsmblks = info.fsmblks,
        .uordblks = info.uordblks,
        .fordblks = info.fordblks,
        .keepcost = info.keepcost,
    };
}
