/*
 * A user's firmware in which only the C library allocates: the case in which a linker that is not told
 * takes the library's own malloc, in silence. Nothing here knows Ashlar but the lines that ask whose heap
 * it was.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/caps.h>
#include <ashlar/malloc.h>
#include <ashlar/stats.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define COPIES 20

static size_t used_blocks(void)
{
    struct ashlar_heap *heap = ashlar_malloc_heap();
    return heap == NULL ? 0 : ashlar_heap_stats(heap).used_blocks;
}

static bool is_ashlars_heap(void)
{
    size_t before = used_blocks();
    for (int i = 0; i < COPIES; i++) {
        const char *copy = strdup("who gave me this?");
        if (copy == NULL || (uintptr_t)copy % ASHLAR_ALIGNMENT != 0) {
            return false;
        }
    }
    return used_blocks() == before + COPIES;
}

/* Memory of its own, besides the heap's. */
static bool can_map(void)
{
    char *page = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page != MAP_FAILED && page[0] == 0 && munmap(page, 1) == 0;
}

/* The linker script says nothing of any further RAM, nor what the heap's is good for. */
static bool has_one_ram(void)
{
    struct ashlar_ram_info info;
    bool is_alone = ashlar_ram_info(0, &info) && info.state == ASHLAR_RAM_READY && !ashlar_ram_info(1, &info);
    void *any = ashlar_alloc_caps(0, 100, 64);
    errno = 0;
    bool is_right = is_alone && any != NULL && (uintptr_t)any % 64 == 0 && ashlar_alloc_caps(ASHLAR_RAM_FAST, 1, 8) == NULL &&
                    ashlar_dma_alloc(1) == NULL && errno == ENOMEM;
    free(any);
    return is_right;
}

int main(void)
{
    bool is_right = is_ashlars_heap() && can_map() && has_one_ram();
    printf("%s\n", is_right ? "the heap is Ashlar's" : "the heap is not Ashlar's");
    return is_right ? EXIT_SUCCESS : EXIT_FAILURE;
}
