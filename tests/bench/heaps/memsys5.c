/*
 * SQLite's memsys5 (see memsys5.mk), with smallest blocks of 8 bytes. SQLite rounds a size up before it
 * asks, which memsys5 does anyway, and checks in realloc only; so sizes are rounded here as SQLite does,
 * before the call and not counted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/heap.h"
#include "bench/machine.h"
#include "memsys5_sqlite.h"

/* The least that one may configure (sqlite3_config, SQLITE_CONFIG_HEAP). */
#define BYTES_MIN 8

struct memsys5_config sqlite3GlobalConfig MACHINE_OWN;

bool heap_start(void *memory, size_t bytes)
{
    sqlite3GlobalConfig = (struct memsys5_config){
        .pHeap = memory, .nHeap = (int)bytes, .mnReq = BYTES_MIN, .bMemstat = 1};
    return sqlite3MemGetMemsys5()->xInit(NULL) == SQLITE_OK;
}

static uintptr_t bytes_rounded(size_t bytes)
{
    return (uintptr_t)sqlite3MemGetMemsys5()->xRoundup((int)bytes);
}

struct heap_call heap_malloc(size_t bytes)
{
    return (struct heap_call){(uintptr_t)sqlite3MemGetMemsys5()->xMalloc, {bytes_rounded(bytes)}};
}

struct heap_call heap_free(void *payload)
{
    return (struct heap_call){(uintptr_t)sqlite3MemGetMemsys5()->xFree, {(uintptr_t)payload}};
}

struct heap_call heap_realloc(void *payload, size_t bytes)
{
    return (struct heap_call){(uintptr_t)sqlite3MemGetMemsys5()->xRealloc, {(uintptr_t)payload, bytes_rounded(bytes)}};
}

struct heap_call heap_calloc(size_t bytes)
{
    (void)bytes;
    return (struct heap_call){0, {0}};
}
