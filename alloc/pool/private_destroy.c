/*
 * The report of what is in use when a private heap is destroyed. See <ashlar/private.h>.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/private.h>
#include <ashlar_print.h>

struct report {
    const struct ashlar_private_heap *heap;
    size_t blocks;
    size_t bytes;
};

static void title_print(const struct ashlar_private_heap *heap)
{
    ashlar_print_text("*** ashlar: private heap ");
    if (heap->name != NULL) {
        ashlar_print_text("\"");
        ashlar_print_text(heap->name);
        ashlar_print_text("\" ");
    }
    ashlar_print_address(heap->blocks);
    ashlar_print_text(" destroyed with blocks in use\n");
}

static bool block_print(const struct ashlar_block_info *block, void *context)
{
    struct report *report = context;
    if (report->blocks == 0) {
        title_print(report->heap);
    }
    if (report->blocks < ASHLAR_PRIVATE_REPORT_MAX) {
        ashlar_print_text("  ");
        ashlar_print_address(block->payload);
        ashlar_print_text(", ");
        ashlar_print_number(block->payload_bytes);
        ashlar_print_text(" bytes\n");
    } else if (report->blocks == ASHLAR_PRIVATE_REPORT_MAX) {
        ashlar_print_text("  ...\n");
    }
    report->blocks++;
    report->bytes += block->payload_bytes;
    return true;
}

size_t ashlar_private_destroy(struct ashlar_private_heap *heap)
{
    struct report report = {.heap = heap};
    size_t blocks = ashlar_private_destroy_with(heap, block_print, &report);
    if (report.blocks != 0) {
        ashlar_print_text("  ");
        ashlar_print_number(blocks);
        ashlar_print_text(blocks == 1 ? " block, " : " blocks, ");
        ashlar_print_number(report.bytes);
        ashlar_print_text(" bytes\n");
    }
    return blocks;
}
