/*
 * See replay_malloc.h. The state of grow.c, break.c and pages.c, which a program never resets, is reset here; these
 * files are part of this one for that.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/replay_malloc.h"

#include "libc/grow.c"
#include "os/break.c"
#include "os/mapping.c"
#include "os/pages.c"

#include "host/ram.h"
#include "libc/front.h"

bool ashlar_break_is_hidden(void)
{
    return false;
}

/* sbrk, as a program without one of its own has it. */
void *ashlar_port_core(ptrdiff_t increment_bytes)
{
    return ashlar_break_move(increment_bytes);
}

static void *front_malloc(void *context, size_t bytes)
{
    return ashlar_front_malloc(caller_of(context), bytes);
}

static void *front_calloc(void *context, size_t count, size_t bytes)
{
    return ashlar_front_calloc(caller_of(context), count, bytes);
}

/* A recorded realloc that freed is a free in the trace, so one to 0 bytes is of a program whose malloc keeps a block. */
static void *front_realloc(void *context, void *payload, size_t bytes)
{
    return ashlar_front_realloc(caller_of(context), payload, bytes == 0 ? 1 : bytes);
}

static void *front_aligned_alloc(void *context, size_t alignment, size_t bytes)
{
    return ashlar_front_memalign(caller_of(context), alignment, bytes);
}

static void front_free(void *context, void *payload)
{
    ashlar_front_free(caller_of(context), payload);
}

struct replay_allocator replay_malloc_allocator(void *ram, size_t bytes)
{
    default_heap = NULL;
    region_end = NULL;
    break_now = NULL;
    break_ceiling = NULL;
    memset(&core, 0, sizeof core);
    run_count = 0;
    ashlar_host_ram_set(ram, bytes);
    return (struct replay_allocator){
        .malloc = front_malloc,
        .calloc = front_calloc,
        .realloc = front_realloc,
        .aligned_alloc = front_aligned_alloc,
        .free = front_free,
        .block_bytes = ashlar_block_bytes,
    };
}
