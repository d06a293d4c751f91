/*
 * What memsys5 needs of SQLite, in place of its internal header: types, an interface, and nothing that
 * locks or logs (as with SQLITE_THREADSAFE=0).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SQLITEINT_H
#define SQLITEINT_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef int64_t i64;
typedef int64_t sqlite3_int64;
typedef uint64_t u64;
typedef struct sqlite3_mutex sqlite3_mutex;

typedef struct sqlite3_mem_methods {
    void *(*xMalloc)(int bytes);
    void (*xFree)(void *payload);
    void *(*xRealloc)(void *payload, int bytes);
    int (*xSize)(void *payload);
    int (*xRoundup)(int bytes);
    int (*xInit)(void *data);
    void (*xShutdown)(void *data);
    void *pAppData;
} sqlite3_mem_methods;

struct memsys5_config {
    void *pHeap;
    int nHeap;
    int mnReq;
    int bMemstat;
};

extern struct memsys5_config sqlite3GlobalConfig;
const sqlite3_mem_methods *sqlite3MemGetMemsys5(void);

#define SQLITE_OK 0
#define SQLITE_NOMEM 7
#define SQLITE_WSD
#define GLOBAL(type, name) name
#define UNUSED_PARAMETER(x) (void)(x)
#define testcase(x)
#define sqlite3_mutex_enter(mutex)
#define sqlite3_mutex_leave(mutex)
#define sqlite3_log(...)
#define sqlite3MutexAlloc(kind) NULL
#define MEMSYS5_NOINLINE
#define ALWAYS(condition) (condition)
#define NDEBUG 1
#undef assert
#define assert(condition)

#endif
