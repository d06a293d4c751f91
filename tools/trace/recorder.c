/*
 * Records what a program allocates: preloaded into it, it passes every call on and writes it to a raw log.
 *
 * Owns the log, which docs/traces.md describes: a header and records of fixed size, in a file that is mapped
 * shared, a window at a time, so that nothing is lost however the program ends. The file is opened anew for
 * each window: a descriptor that stayed open might be closed and reused by the program.
 *
 * Thread-safe: a call and its record are made under one lock, so that the log's order is the calls' order.
 * What the recorder itself makes the C library allocate is passed on unrecorded. A child process is not
 * recorded: after a fork it only passes calls on, and a program that it starts does not inherit the preload.
 *
 * From the environment: ASHLAR_RECORD_FILE, the log; ASHLAR_RECORD_PARENT, the process whose child alone is
 * recorded; ASHLAR_RECORD_LIMIT, how many records to write before calls are only counted;
 * ASHLAR_RECORD_DEPTH, how many callers of each call to note.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum kind { KIND_MALLOC = 1, KIND_CALLOC, KIND_REALLOC, KIND_ALIGNED, KIND_FREE };

enum {
    DEPTH_MAX = 16,
    /* Own functions may stand below the caller in what backtrace() returns. */
    OWN_FRAMES_MAX = 8,
    PAGE_BYTES = 4096,
    RECORDS_PER_WINDOW = 8192, /* a multiple of the page size for any record, which is of whole words */
    WORDS_BEFORE_FRAMES = 4,
    BOOTSTRAP_BYTES = 8192,
    PATH_BYTES = 4096
};

_Static_assert(RECORDS_PER_WINDOW * sizeof(void *) % PAGE_BYTES == 0, "windows start where pages do");

/* The start of the log; records start at header_bytes. */
struct header {
    char magic[8];
    uint32_t pointer_bytes;
    uint32_t depth;
    uint32_t alignment;
    uint32_t header_bytes;
    uint64_t records;
    uint64_t calls; /* with those past the limit */
};

struct record {
    uintptr_t kind;
    uintptr_t result;   /* of all but free */
    uintptr_t argument; /* the old payload of realloc and free; the alignment of KIND_ALIGNED */
    uintptr_t bytes;
    uintptr_t frames[DEPTH_MAX]; /* of which `depth` are written */
};

static struct {
    void *(*malloc)(size_t);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void *(*memalign)(size_t, size_t);
    void (*free)(void *);
} real;

static struct {
    pthread_mutex_t lock;
    char path[PATH_BYTES];
    struct header *header; /* mapped for good; NULL: nothing is recorded */
    unsigned char *window;
    size_t window_records; /* how many of the window's records are written */
    uint64_t limit;
} log_state = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Whether this thread is inside the recorder: what it then allocates is not the program's. In the static TLS block,
 * because the usual access to a library's thread-local data may allocate. */
static __thread bool is_inside __attribute__((tls_model("initial-exec")));

/* ---- Before the real functions are known ---- */

/* dlsym() may allocate while it looks them up. These bytes are never given back. */
static _Alignas(16) unsigned char bootstrap[BOOTSTRAP_BYTES];
static size_t bootstrap_used;

static bool is_bootstrap(const void *payload)
{
    uintptr_t offset = (uintptr_t)payload - (uintptr_t)bootstrap;
    return offset < sizeof bootstrap;
}

static void *bootstrap_take(size_t bytes)
{
    size_t room = sizeof bootstrap - bootstrap_used;
    if (bytes > room) {
        return NULL;
    }
    void *payload = bootstrap + bootstrap_used;
    bytes = (bytes + 15) & ~(size_t)15;
    bootstrap_used += bytes < room ? bytes : room;
    return payload;
}

/* A function pointer from dlsym(), which returns a data pointer: POSIX has them convertible. */
#define REAL(name) (*(void **)&real.name = dlsym(RTLD_NEXT, #name))

/* Whether the real functions can be called. */
static bool real_is_known(void)
{
    static bool is_looking;
    if (real.free == NULL && !is_looking) {
        is_looking = true;
        REAL(malloc);
        REAL(calloc);
        REAL(realloc);
        REAL(memalign);
        REAL(free);
    }
    return real.free != NULL;
}

/* ---- The log ---- */

static size_t record_bytes(void)
{
    return (WORDS_BEFORE_FRAMES + log_state.header->depth) * sizeof(uintptr_t);
}

static size_t window_bytes(void)
{
    return RECORDS_PER_WINDOW * record_bytes();
}

/* Map a stretch of the log, which grows to hold it; NULL if that cannot be. */
static void *log_map(uint64_t start, size_t bytes)
{
    int file = open(log_state.path, O_RDWR | O_CREAT | O_CLOEXEC | O_LARGEFILE, 0666);
    if (file < 0) {
        return NULL;
    }
    void *memory = MAP_FAILED;
    if (ftruncate64(file, (off64_t)(start + bytes)) == 0) {
        memory = mmap64(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, (off64_t)start);
    }
    (void)close(file);
    return memory == MAP_FAILED ? NULL : memory;
}

/* Keep what the addresses in the log belong to, for whoever reads it. */
static void maps_copy(void)
{
    static char path[PATH_BYTES + 8];
    static char buffer[PAGE_BYTES];
    int from = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    (void)strcpy(stpcpy(path, log_state.path), ".maps");
    int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    ssize_t bytes = from < 0 || to < 0 ? 0 : read(from, buffer, sizeof buffer);
    while (bytes > 0 && write(to, buffer, (size_t)bytes) == bytes) {
        bytes = read(from, buffer, sizeof buffer);
    }
    (void)close(from);
    (void)close(to);
}

static bool window_move(void)
{
    if (log_state.window != NULL) {
        (void)munmap(log_state.window, window_bytes());
    }
    log_state.window = log_map(PAGE_BYTES + log_state.header->records * record_bytes(), window_bytes());
    log_state.window_records = 0;
    return log_state.window != NULL;
}

static bool is_power_of_two(uint64_t value)
{
    return (value & (value - 1)) == 0;
}

/* Write a record, or count it if there are enough or the file can take no more. pre: the lock is held. */
static void log_append(const struct record *record)
{
    struct header *header = log_state.header;
    header->calls++;
    if (header->records == log_state.limit) {
        return;
    }
    bool is_full = log_state.window == NULL || log_state.window_records == RECORDS_PER_WINDOW;
    if (is_full && !window_move()) {
        log_state.limit = header->records;
        return;
    }
    memcpy(log_state.window + log_state.window_records * record_bytes(), record, record_bytes());
    log_state.window_records++;
    header->records++;
    if (is_power_of_two(header->records)) {
        maps_copy(); /* libraries may have come since */
    }
}

static uint64_t number_of(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text == NULL ? otherwise : strtoull(text, NULL, 10);
}

static void log_open(const char *path)
{
    (void)stpncpy(log_state.path, path, sizeof log_state.path - 1);
    struct header *header = log_map(0, PAGE_BYTES);
    if (header == NULL) {
        return;
    }
    uint64_t depth = number_of("ASHLAR_RECORD_DEPTH", 1);
    *header = (struct header){
        .magic = {'A', 'S', 'H', 'L', 'R', 'A', 'W', 1},
        .pointer_bytes = sizeof(void *),
        .depth = depth < 1 || depth > DEPTH_MAX ? 1 : (uint32_t)depth,
        .alignment = _Alignof(max_align_t),
        .header_bytes = PAGE_BYTES,
    };
    log_state.limit = number_of("ASHLAR_RECORD_LIMIT", UINT64_MAX);
    log_state.header = header;
}

/* ---- Start and end ---- */

static void fork_before(void)
{
    (void)pthread_mutex_lock(&log_state.lock);
}

static void fork_in_parent(void)
{
    (void)pthread_mutex_unlock(&log_state.lock);
}

/* The child shares the log's memory with its parent, who goes on writing. */
static void fork_in_child(void)
{
    log_state.header = NULL;
    (void)pthread_mutex_unlock(&log_state.lock);
}

static void recorder_start(void)
{
    static bool is_started;
    const char *path = is_started ? NULL : getenv("ASHLAR_RECORD_FILE");
    if (path == NULL) {
        return;
    }
    is_started = true;
    /* A program into which nothing can be preloaded hands the preload down to those that it starts. */
    if (number_of("ASHLAR_RECORD_PARENT", 0) != (uint64_t)getppid()) {
        return;
    }
    is_inside = true;
    void *frame;
    (void)backtrace(&frame, 1); /* the first time, it loads a library, which allocates */
    (void)pthread_atfork(fork_before, fork_in_parent, fork_in_child);
    log_open(path);
    is_inside = false;
}

__attribute__((constructor)) static void recorder_load(void)
{
    recorder_start();
    (void)unsetenv("LD_PRELOAD");
    (void)unsetenv("ASHLAR_RECORD_FILE");
}

__attribute__((destructor)) static void recorder_unload(void)
{
    (void)pthread_mutex_lock(&log_state.lock);
    if (log_state.header != NULL) {
        maps_copy();
    }
    (void)pthread_mutex_unlock(&log_state.lock);
}

/* ---- One call ---- */

/* Note the callers from `caller` on, nearest first. */
static void frames_fill(struct record *record, const void *caller)
{
    void *frames[DEPTH_MAX + OWN_FRAMES_MAX];
    size_t depth = log_state.header->depth;
    record->frames[0] = (uintptr_t)caller;
    if (depth == 1) {
        return;
    }
    int count = backtrace(frames, (int)depth + OWN_FRAMES_MAX);
    int first = 0;
    while (first < count && frames[first] != caller) {
        first++;
    }
    for (size_t i = 1; i < depth && first + (int)i < count; i++) {
        record->frames[i] = (uintptr_t)frames[first + (int)i];
    }
}

/* Enter the recorder for one call of the program: true, with the lock taken, if the call is to be recorded. */
static bool call_begin(struct record *record, const void *caller)
{
    if (is_inside) {
        return false;
    }
    recorder_start();
    if (log_state.header == NULL) {
        return false;
    }
    is_inside = true;
    frames_fill(record, caller);
    (void)pthread_mutex_lock(&log_state.lock);
    if (log_state.header == NULL) { /* a fork came between */
        (void)pthread_mutex_unlock(&log_state.lock);
        is_inside = false;
        return false;
    }
    return true;
}

/* Leave it; a call that failed is not recorded. errno stays the call's. */
static void call_end(const struct record *record)
{
    int saved_errno = errno;
    if (record->result != 0 || record->kind == KIND_FREE) {
        log_append(record);
    }
    (void)pthread_mutex_unlock(&log_state.lock);
    is_inside = false;
    errno = saved_errno;
}

static void *malloc_do(size_t bytes, const void *caller)
{
    struct record record = {.kind = KIND_MALLOC, .bytes = bytes};
    if (!call_begin(&record, caller)) {
        return real.malloc(bytes);
    }
    void *result = real.malloc(bytes);
    record.result = (uintptr_t)result;
    call_end(&record);
    return result;
}

static void free_do(void *payload, const void *caller)
{
    struct record record = {.kind = KIND_FREE, .argument = (uintptr_t)payload};
    if (!call_begin(&record, caller)) {
        real.free(payload);
        return;
    }
    real.free(payload);
    call_end(&record);
}

static void *realloc_do(void *payload, size_t bytes, const void *caller)
{
    struct record record = {.kind = KIND_REALLOC, .argument = (uintptr_t)payload, .bytes = bytes};
    if (!call_begin(&record, caller)) {
        return real.realloc(payload, bytes);
    }
    void *result = real.realloc(payload, bytes);
    record.result = (uintptr_t)result;
    if (result == NULL && bytes == 0) {
        record.kind = KIND_FREE; /* which is what that means to this C library */
    }
    call_end(&record);
    return result;
}

static void *aligned_do(size_t alignment, size_t bytes, const void *caller)
{
    struct record record = {.kind = KIND_ALIGNED, .argument = alignment, .bytes = bytes};
    if (!call_begin(&record, caller)) {
        return real.memalign(alignment, bytes);
    }
    void *result = real.memalign(alignment, bytes);
    record.result = (uintptr_t)result;
    call_end(&record);
    return result;
}

/* ---- The names that the program calls ---- */

#define EXPORTED __attribute__((visibility("default"), noinline))
#define CALLER __builtin_return_address(0)

EXPORTED void *malloc(size_t bytes)
{
    return real_is_known() ? malloc_do(bytes, CALLER) : bootstrap_take(bytes);
}

EXPORTED void free(void *payload)
{
    if (payload != NULL && !is_bootstrap(payload) && real_is_known()) {
        free_do(payload, CALLER);
    }
}

EXPORTED void *calloc(size_t count, size_t bytes)
{
    size_t total;
    if (__builtin_mul_overflow(count, bytes, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    if (!real_is_known()) {
        return bootstrap_take(total); /* static, and never used before: zero */
    }
    struct record record = {.kind = KIND_CALLOC, .bytes = total};
    if (!call_begin(&record, CALLER)) {
        return real.calloc(count, bytes);
    }
    void *result = real.calloc(count, bytes);
    record.result = (uintptr_t)result;
    call_end(&record);
    return result;
}

EXPORTED void *realloc(void *payload, size_t bytes)
{
    if (payload == NULL) {
        return real_is_known() ? malloc_do(bytes, CALLER) : bootstrap_take(bytes);
    }
    if (!is_bootstrap(payload)) {
        return real_is_known() ? realloc_do(payload, bytes, CALLER) : NULL;
    }
    void *result = real_is_known() ? malloc_do(bytes, CALLER) : bootstrap_take(bytes);
    size_t room = sizeof bootstrap - (size_t)((unsigned char *)payload - bootstrap);
    if (result != NULL) {
        memmove(result, payload, bytes < room ? bytes : room);
    }
    return result;
}

EXPORTED void *reallocarray(void *payload, size_t count, size_t bytes)
{
    size_t total;
    if (__builtin_mul_overflow(count, bytes, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    if (is_bootstrap(payload) || !real_is_known()) {
        return realloc(payload, total);
    }
    return payload == NULL ? malloc_do(total, CALLER) : realloc_do(payload, total, CALLER);
}

EXPORTED void *memalign(size_t alignment, size_t bytes)
{
    return real_is_known() ? aligned_do(alignment, bytes, CALLER) : NULL;
}

EXPORTED void *aligned_alloc(size_t alignment, size_t bytes)
{
    return real_is_known() ? aligned_do(alignment, bytes, CALLER) : NULL;
}

EXPORTED int posix_memalign(void **result, size_t alignment, size_t bytes)
{
    if (alignment % sizeof(void *) != 0 || alignment == 0 || !is_power_of_two(alignment)) {
        return EINVAL;
    }
    int saved_errno = errno;
    void *payload = real_is_known() ? aligned_do(alignment, bytes, CALLER) : NULL;
    errno = saved_errno;
    if (payload == NULL) {
        return ENOMEM;
    }
    *result = payload;
    return 0;
}

EXPORTED void *valloc(size_t bytes)
{
    return real_is_known() ? aligned_do((size_t)sysconf(_SC_PAGESIZE), bytes, CALLER) : NULL;
}

EXPORTED void *pvalloc(size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t rounded = (bytes + page - 1) & ~(page - 1);
    if (rounded < bytes) {
        errno = ENOMEM;
        return NULL;
    }
    return real_is_known() ? aligned_do(page, rounded, CALLER) : NULL;
}
