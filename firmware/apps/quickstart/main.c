/*
 * The quickstart: shows on one screen what the heap of this board is and does, and verifies what it shows.
 *
 * It is an ordinary program: malloc & co. of <stdlib.h> are Ashlar's because the library is linked.
 * What looks into the heap comes from <ashlar/...>. It fits a part with 8 KB of RAM.
 *
 * Exit status: 0 if everything is as it must be; else 1, and a line says what is not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expect.h"

#include <ashlar/check.h>
#include <ashlar/malloc.h>
#include <ashlar/sampled.h>
#include <ashlar/stats.h>
#include <ashlar_port.h>
#include <ashlar_ram.h>
#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "picture.h"
#include "runtime/layout.h"

/* The blocks of the demonstration, named by the letters that the picture shows. */
enum { A, B, C, D, E, BLOCKS };
static struct picture_name blocks[BLOCKS] = {{'a', NULL}, {'b', NULL}, {'c', NULL}, {'d', NULL}, {'e', NULL}};

static unsigned long address(const void *pointer)
{
    return (unsigned long)(uintptr_t)pointer;
}

static struct ashlar_stats heap_stats(void)
{
    ashlar_malloc_lock();
    struct ashlar_stats stats = ashlar_heap_stats(ashlar_malloc_heap());
    ashlar_malloc_unlock();
    return stats;
}

/* How far sbrk has moved up. */
static char *break_now(void)
{
    ashlar_malloc_lock();
    char *now = ashlar_port_core(0);
    ashlar_malloc_unlock();
    return now;
}

/* ---- Memory ---- */

static void show_range(const char *name, const void *start, const void *end)
{
    size_t bytes = (size_t)((const char *)end - (const char *)start);
    printf("  0x%08lx  %8lu bytes  %s\n", address(start), number(bytes), name);
}

static void show_memory(void)
{
    const void *heap = ashlar_malloc_heap();
    const void *limit = ashlar_port_core_limit();
    printf("MEMORY, as the linker laid it out\n");
    show_range("stack", __stack_bottom, __stack);
    show_range(".data", __data_start, __data_end);
    show_range(".bss", __bss_start, __bss_end);
    show_range("heap", heap, limit);
    expect(address(limit) > address(heap), "the heap lies below its limit");
    expect(address(__bss_end) <= address(heap), "static data lies below the heap");
    expect(address(__stack) <= address(__data_start), "the stack lies below static data");
    expect(address(break_now()) <= address(limit), "the break is within the limit");
}

/* ---- Break, mappings and further RAMs ---- */

static void show_further_rams(void)
{
    struct ashlar_ram ram;
    for (unsigned i = 0; ashlar_port_ram(i, &ram); i++) {
        if (ram.start != NULL) {
            printf("  further RAM, for ASHLAR_RAMS_MAX above 1: %lu bytes at 0x%08lx, %s\n", number(ram.bytes),
                   address(ram.start), ram.name);
        }
    }
}

static void show_ram(void)
{
    char cells[PICTURE_CELLS + 1];
    struct picture_range ram = {(const char *)ashlar_malloc_heap(), ashlar_port_core_limit()};
    char *page = mmap(NULL, ASHLAR_PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    bool is_mapped = page != MAP_FAILED;
    struct picture_range taken = {ram.start, break_now()};
    struct picture_range mapped = {ram.start, ram.start};
    if (is_mapped) {
        mapped.start = page;
        mapped.end = page + ASHLAR_PAGE_BYTES;
    }
    picture_draw_ram(ram, taken, mapped, cells);
    printf("\nRAM FOR THE HEAP, one character for %lu bytes\n", number(picture_ram_cell_bytes(ram)));
    printf("  |%s|\n", cells);
    size_t taken_bytes = (size_t)(taken.end - taken.start);
    printf("  %c below the break (%lu bytes), %c mmap's%s, %c for both\n", PICTURE_USED, number(taken_bytes), PICTURE_MAPPED,
           is_mapped ? " (a page of it)" : ": no room for a page", PICTURE_UNTAKEN);
    show_further_rams();
    expect(!is_mapped || (page >= break_now() && mapped.end <= ram.end), "mappings lie between the break and the end of RAM");
    expect(!is_mapped || munmap(page, ASHLAR_PAGE_BYTES) == 0, "munmap takes it back");
}

/* ---- Allocate ---- */

static void show_block(int name, void *payload, size_t asked_bytes, const char *call)
{
    blocks[name].payload = payload;
    printf("  %c = %-28s 0x%08lx %6lu %6lu\n", blocks[name].letter, call, address(payload), number(asked_bytes),
           number(malloc_usable_size(payload)));
    expect(payload != NULL, "the allocation succeeds");
    expect((uintptr_t)payload % ASHLAR_ALIGNMENT == 0, "every payload is 8-byte aligned");
    expect(malloc_usable_size(payload) >= asked_bytes, "a payload holds what was asked for");
    expect(((char *)payload >= (char *)ashlar_malloc_heap() && (char *)payload + asked_bytes <= break_now()) ||
               ashlar_sampled_covers(payload),
           "a payload lies in the heap");
}

static bool is_zero(const unsigned char *bytes, size_t count)
{
    unsigned any = 0;
    for (size_t i = 0; i < count; i++) {
        any |= bytes[i];
    }
    return any == 0;
}

static void show_allocations(void)
{
    static const char text[] = "the C library allocates here, too";
    printf("\nALLOCATE                           address     asked usable\n");
    show_block(A, malloc(100), 100, "malloc(100)");
    show_block(B, calloc(60, 8), 60 * 8, "calloc(60, 8)");
    show_block(C, aligned_alloc(64, 192), 192, "aligned_alloc(64, 192)");
    show_block(D, strdup(text), sizeof text, "strdup(\"the C library ...\")");
    if (blocks[B].payload == NULL || blocks[C].payload == NULL || blocks[D].payload == NULL) {
        return;
    }
    expect(is_zero(blocks[B].payload, 60 * 8), "calloc gives zeros");
    expect((uintptr_t)blocks[C].payload % 64 == 0, "aligned_alloc aligns");
    expect(strcmp(blocks[D].payload, text) == 0, "strdup copies");
}

/* ---- The picture ---- */

static void show_picture(const char *title)
{
    char cells[PICTURE_CELLS + 1];
    picture_draw(blocks, BLOCKS, cells);
    printf("  %-16s |%s|\n", title, cells);
}

static void block_free(int name)
{
    free((void *)(uintptr_t)blocks[name].payload);
    blocks[name].payload = NULL;
}

static void show_free(void)
{
    printf("\nTHE HEAP, one character for %lu bytes\n", number(picture_cell_bytes()));
    show_picture("now");

    struct ashlar_stats before = heap_stats();
    block_free(B);
    struct ashlar_stats after = heap_stats();
    show_picture("free(b)");
    expect(after.used_blocks == before.used_blocks - 1 && after.used_bytes < before.used_bytes, "free gives back");

    blocks[E].payload = malloc(240);
    show_picture("e = malloc(240)");
    blocks[E].payload = realloc((void *)(uintptr_t)blocks[E].payload, 400);
    show_picture("realloc(e, 400)");
    expect(blocks[E].payload != NULL, "what was freed is there again");
    /* The levels that keep what was freed from reuse grow the heap first. */
    expect(ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG || heap_stats().region_bytes == before.region_bytes,
           "what fits a hole does not grow the heap");
    printf("  %c Ashlar's own, %c the C library's, %c free\n", PICTURE_HEAP_ITSELF, PICTURE_USED, PICTURE_FREE);
}

/* ---- Statistics ---- */

static void show_statistics(void)
{
    struct ashlar_stats stats = heap_stats();
    ashlar_malloc_lock();
    size_t largest_bytes = ashlar_largest_free(ashlar_malloc_heap());
    ashlar_malloc_unlock();
    printf("\nSTATISTICS\n");
    printf("  used %lu bytes in %lu blocks, at most %lu so far\n", number(stats.used_bytes),
           number(stats.used_blocks), number(stats.used_bytes_peak));
    printf("  free %lu bytes, largest malloc without growth %lu\n", number(stats.free_bytes), number(largest_bytes));
    printf("  kept by the heap itself %lu bytes\n", number(stats.overhead_bytes));
    expect(stats.used_bytes + stats.free_bytes + stats.overhead_bytes == stats.region_bytes, "the sum is the whole");
    expect(stats.used_bytes_peak >= stats.used_bytes, "the peak is the most");
    expect(largest_bytes < stats.free_bytes, "the largest free block is part of what is free");
}

/* ---- Too much ---- */

/* `payload` is what an impossible call returned; it must be NULL with ENOMEM and the heap unchanged. */
static void show_refusal(const char *call, size_t bytes, void *payload, const struct ashlar_stats *before)
{
    int error = errno;
    struct ashlar_stats after = heap_stats();
    bool refused = payload == NULL && error == ENOMEM;
    bool unchanged = memcmp(before, &after, sizeof after) == 0;
    printf("  %s%lu) is %s with %s, the heap is %s\n", call, number(bytes), payload == NULL ? "NULL" : "A POINTER",
           error == ENOMEM ? "ENOMEM" : "NO ENOMEM", unchanged ? "unchanged" : "CHANGED");
    expect(refused, "too much is refused with ENOMEM");
    expect(unchanged, "a refusal changes nothing");
}

static void show_exhaustion(void)
{
    /* As much as there is at all, and a product that wraps around to 4 bytes. (volatile: or GCC would warn.) */
    size_t all_bytes = (size_t)((char *)ashlar_port_core_limit() - (char *)ashlar_malloc_heap());
    volatile size_t wrapping = SIZE_MAX / 4 + 2;
    struct ashlar_stats before = heap_stats();
    printf("\nTOO MUCH\n");
    errno = 0;
    void *whole = malloc(all_bytes);
    show_refusal("malloc(", all_bytes, whole, &before);
    errno = 0;
    void *wrapped = calloc(4, wrapping);
    show_refusal("calloc(4, ", wrapping, wrapped, &before);
}

/* ---- Check ---- */

static void show_check(size_t used_blocks_at_start)
{
    ashlar_malloc_lock();
    struct ashlar_check_result result = ashlar_heap_check(ashlar_malloc_heap());
    ashlar_malloc_unlock();
    for (int name = A; name < BLOCKS; name++) {
        block_free(name);
    }
    size_t used_blocks = heap_stats().used_blocks;
    printf("\nCHECK\n  ashlar_heap_check: ");
    if (result.broken == ASHLAR_HEAP_SOUND) {
        printf("sound; ");
    } else {
        printf("INV-%d broken at 0x%08lx; ", (int)result.broken, address(result.address));
    }
    printf("all freed: %lu blocks in use, as the %lu at the start\n", number(used_blocks), number(used_blocks_at_start));
    expect(result.broken == ASHLAR_HEAP_SOUND, "the heap is sound");
    expect(used_blocks == used_blocks_at_start, "everything is back");
}

int main(void)
{
    printf("Ashlar on %s, C library %s, safety %s\n\n", QUICKSTART_BOARD, QUICKSTART_LIBC, QUICKSTART_SAFETY);
    (void)fflush(stdout);
    void *volatile first = malloc(1); /* creates the heap; volatile, or the pair would be optimised away */
    free(first);
    size_t used_blocks_at_start = heap_stats().used_blocks;
    show_memory();
    show_allocations();
    show_free();
    show_ram();
    show_statistics();
    show_exhaustion();
    show_check(used_blocks_at_start);
    return expect_end();
}
