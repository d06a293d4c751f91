/*
 * Records what a program allocates, on a board: each call of malloc & co. passes through here and is written
 * to a raw log on the host (docs/traces.md describes it), by semihosting.
 *
 * Linked in, with the linker's --wrap for each name below, by `make run TRACE_OUT=x.trace`. Calls from inside
 * the C library are recorded too, for the linker wraps those as well. It never allocates; a call and its record
 * are made under malloc's lock, so that interrupts do not come between.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "console.h"
#include "exit.h"
#include "semihost.h"

#include <ashlar/malloc.h>
#include <errno.h>
#include <string.h>
#include <unwind.h>

enum kind { KIND_MALLOC = 1, KIND_CALLOC, KIND_REALLOC, KIND_ALIGNED, KIND_FREE };

/* How many callers name a call site, and how many records are written at a time. */
#define DEPTH 4
#define RECORDS_BUFFERED 16

struct header {
    char magic[8];
    uint32_t pointer_bytes;
    uint32_t depth;
    uint32_t alignment;
    uint32_t header_bytes;
    uint64_t records; /* 0: up to the end of the file */
    uint64_t calls;
};

struct record {
    uint32_t kind;
    uintptr_t result;   /* of all but free */
    uintptr_t argument; /* the old payload of realloc and free; the alignment of KIND_ALIGNED */
    uint32_t bytes;
    uintptr_t frames[DEPTH]; /* return addresses, nearest first */
};

enum log_state { LOG_CLOSED, LOG_OPEN, LOG_FAILED };

static struct {
    enum log_state state;
    int file;
    size_t buffered;
    struct record buffer[RECORDS_BUFFERED];
} log_file;

/* The names behind the wrapped ones. */
void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *payload, size_t bytes);
void *__real_reallocarray(void *payload, size_t count, size_t bytes);
void *__real_reallocf(void *payload, size_t bytes);
void *__real_memalign(size_t alignment, size_t bytes);
void __real_free(void *payload);
_Noreturn void __real_program_exit(int status);

/* ---- The log ---- */

static void log_fail(void)
{
    log_file.state = LOG_FAILED;
    console_print("trace: cannot write " TRACE_LOG "\n");
}

static void log_flush(void)
{
    size_t bytes = log_file.buffered * sizeof(struct record);
    log_file.buffered = 0;
    if (log_file.state != LOG_OPEN || bytes == 0) {
        return;
    }
    if (semihost_write(log_file.file, log_file.buffer, bytes) != (int)bytes) {
        log_fail();
    }
}

static void log_open(void)
{
    static const struct header header = {
        .magic = {'A', 'S', 'H', 'L', 'R', 'A', 'W', 1},
        .pointer_bytes = sizeof(void *),
        .depth = DEPTH,
        .alignment = ASHLAR_ALIGNMENT,
        .header_bytes = sizeof(struct header),
    };
    log_file.state = LOG_OPEN;
    log_file.file = semihost_open(TRACE_LOG, SEMIHOST_WRITE);
    if (log_file.file < 0 || semihost_write(log_file.file, &header, sizeof header) != (int)sizeof header) {
        log_fail();
    }
}

/* Keep a record of a call that succeeded. pre: malloc's lock is held. */
static void log_append(const struct record *record)
{
    if (log_file.state == LOG_CLOSED) {
        log_open();
    }
    if (record->result == 0 && record->kind != KIND_FREE) {
        return;
    }
    log_file.buffer[log_file.buffered] = *record;
    log_file.buffered++;
    if (log_file.buffered == RECORDS_BUFFERED) {
        log_flush();
    }
}

/* A program that never allocated leaves a log without records. */
_Noreturn void __wrap_program_exit(int status)
{
    if (log_file.state == LOG_CLOSED) {
        log_open();
    }
    log_flush();
    __real_program_exit(status);
}

/* ---- Callers ---- */

struct walk {
    struct record *record;
    size_t depth; /* 0 until the caller is reached: own functions stand below it */
};

static uintptr_t code_address(uintptr_t address)
{
    const uintptr_t thumb_bit = 1;
    return address & ~thumb_bit;
}

static _Unwind_Reason_Code frame_visit(struct _Unwind_Context *context, void *argument)
{
    struct walk *walk = argument;
    uintptr_t address = code_address(_Unwind_GetIP(context));
    if (walk->depth == 0) {
        walk->depth = address == walk->record->frames[0] ? 1 : 0;
        return _URC_NO_REASON;
    }
    walk->record->frames[walk->depth] = address;
    walk->depth++;
    return walk->depth == DEPTH ? _URC_END_OF_STACK : _URC_NO_REASON;
}

static struct record record_of(enum kind kind, size_t bytes, uintptr_t argument, const void *caller)
{
    struct record record = {.kind = (uint32_t)kind, .argument = argument, .bytes = bytes};
    struct walk walk = {&record, 0};
    record.frames[0] = code_address((uintptr_t)caller);
    (void)_Unwind_Backtrace(frame_visit, &walk);
    return record;
}

/* ---- One call ---- */

static void *malloc_record(size_t bytes, const void *caller)
{
    struct record record = record_of(KIND_MALLOC, bytes, 0, caller);
    ashlar_malloc_lock();
    void *result = __real_malloc(bytes);
    record.result = (uintptr_t)result;
    log_append(&record);
    ashlar_malloc_unlock();
    return result;
}

static void *calloc_record(size_t count, size_t bytes, const void *caller)
{
    struct record record = record_of(KIND_CALLOC, count * bytes, 0, caller); /* if it overflows, it fails */
    ashlar_malloc_lock();
    void *result = __real_calloc(count, bytes);
    record.result = (uintptr_t)result;
    log_append(&record);
    ashlar_malloc_unlock();
    return result;
}

/* A resize from `payload` to `bytes`; to 0 bytes it frees. */
static struct record resize_record(void *payload, size_t bytes, const void *caller)
{
    enum kind kind = payload == NULL ? KIND_MALLOC : bytes == 0 ? KIND_FREE : KIND_REALLOC;
    return record_of(kind, bytes, (uintptr_t)payload, caller);
}

static void *realloc_record(void *payload, size_t bytes, const void *caller)
{
    struct record record = resize_record(payload, bytes, caller);
    ashlar_malloc_lock();
    void *result = __real_realloc(payload, bytes);
    record.result = (uintptr_t)result;
    log_append(&record);
    ashlar_malloc_unlock();
    return result;
}

static void *reallocf_record(void *payload, size_t bytes, const void *caller)
{
    struct record record = resize_record(payload, bytes, caller);
    ashlar_malloc_lock();
    void *result = __real_reallocf(payload, bytes);
    record.result = (uintptr_t)result;
    if (result == NULL && payload != NULL) {
        record.kind = KIND_FREE;
    }
    log_append(&record);
    ashlar_malloc_unlock();
    return result;
}

static void *memalign_record(size_t alignment, size_t bytes, const void *caller)
{
    struct record record = record_of(KIND_ALIGNED, bytes, alignment, caller);
    ashlar_malloc_lock();
    void *result = __real_memalign(alignment, bytes);
    record.result = (uintptr_t)result;
    log_append(&record);
    ashlar_malloc_unlock();
    return result;
}

static void free_record(void *payload, const void *caller)
{
    struct record record = record_of(KIND_FREE, 0, (uintptr_t)payload, caller);
    if (payload == NULL) {
        return;
    }
    ashlar_malloc_lock();
    log_append(&record);
    __real_free(payload);
    ashlar_malloc_unlock();
}

/* ---- The wrapped names: C's and POSIX's, then newlib's ---- */

#define CALLER __builtin_return_address(0)

void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *payload, size_t bytes);
void *__wrap_reallocarray(void *payload, size_t count, size_t bytes);
void *__wrap_reallocf(void *payload, size_t bytes);
void *__wrap_memalign(size_t alignment, size_t bytes);
void *__wrap_aligned_alloc(size_t alignment, size_t bytes);
int __wrap_posix_memalign(void **result, size_t alignment, size_t bytes);
void __wrap_free(void *payload);
void *__wrap__malloc_r(void *reent, size_t bytes);
void *__wrap__calloc_r(void *reent, size_t count, size_t bytes);
void *__wrap__realloc_r(void *reent, void *payload, size_t bytes);
void *__wrap__reallocf_r(void *reent, void *payload, size_t bytes);
void *__wrap__memalign_r(void *reent, size_t alignment, size_t bytes);
void __wrap__free_r(void *reent, void *payload);

void *__wrap_malloc(size_t bytes)
{
    return malloc_record(bytes, CALLER);
}

void *__wrap_calloc(size_t count, size_t bytes)
{
    return calloc_record(count, bytes, CALLER);
}

void *__wrap_realloc(void *payload, size_t bytes)
{
    return realloc_record(payload, bytes, CALLER);
}

void *__wrap_reallocarray(void *payload, size_t count, size_t bytes)
{
    size_t total_bytes;
    if (__builtin_mul_overflow(count, bytes, &total_bytes)) {
        return __real_reallocarray(payload, count, bytes); /* fails as it should */
    }
    return realloc_record(payload, total_bytes, CALLER);
}

void *__wrap_reallocf(void *payload, size_t bytes)
{
    return reallocf_record(payload, bytes, CALLER);
}

void *__wrap_memalign(size_t alignment, size_t bytes)
{
    return memalign_record(alignment, bytes, CALLER);
}

void *__wrap_aligned_alloc(size_t alignment, size_t bytes)
{
    return memalign_record(alignment, bytes, CALLER);
}

int __wrap_posix_memalign(void **result, size_t alignment, size_t bytes)
{
    int saved_errno = errno;
    if (alignment % sizeof(void *) != 0 || alignment == 0 || (alignment & (alignment - 1)) != 0) {
        return EINVAL;
    }
    void *payload = memalign_record(alignment, bytes, CALLER);
    errno = saved_errno;
    if (payload == NULL) {
        return ENOMEM;
    }
    *result = payload;
    return 0;
}

void __wrap_free(void *payload)
{
    free_record(payload, CALLER);
}

void *__wrap__malloc_r(void *reent, size_t bytes)
{
    (void)reent;
    return malloc_record(bytes, CALLER);
}

void *__wrap__calloc_r(void *reent, size_t count, size_t bytes)
{
    (void)reent;
    return calloc_record(count, bytes, CALLER);
}

void *__wrap__realloc_r(void *reent, void *payload, size_t bytes)
{
    (void)reent;
    return realloc_record(payload, bytes, CALLER);
}

void *__wrap__reallocf_r(void *reent, void *payload, size_t bytes)
{
    (void)reent;
    return reallocf_record(payload, bytes, CALLER);
}

void *__wrap__memalign_r(void *reent, size_t alignment, size_t bytes)
{
    (void)reent;
    return memalign_record(alignment, bytes, CALLER);
}

void __wrap__free_r(void *reent, void *payload)
{
    (void)reent;
    free_record(payload, CALLER);
}
