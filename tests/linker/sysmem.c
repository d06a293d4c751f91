/*
 * A program's own _sbrk, of the kind that STM32CubeMX generates: strong, over _end .. _estack - _Min_Stack_Size.
 * It counts its calls, so that a test can tell that malloc came here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>

extern uint8_t _end[], _estack[], _Min_Stack_Size[];

unsigned user_sbrk_calls;

void *_sbrk(ptrdiff_t increment_bytes)
{
    static uint8_t *heap_end = _end;
    const uint8_t *max_heap = (uint8_t *)((uintptr_t)_estack - (uintptr_t)_Min_Stack_Size);
    uint8_t *before = heap_end;

    user_sbrk_calls++;
    if (heap_end + increment_bytes > max_heap) {
        errno = ENOMEM;
        return (void *)-1;
    }
    heap_end += increment_bytes;
    return before;
}
