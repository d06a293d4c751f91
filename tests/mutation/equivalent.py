"""Mutants that no test can tell from the original, and why.

For each file: the line without its indentation, the change as tests/mutation/mutate names it, the reason.

SPDX-License-Identifier: Apache-2.0
"""

OPTION = "an option's bound, which the default options that are judged do not reach"
SLACK = "the bound is on the safe side: no block so large can exist beside the control structure"
GRANULES = "addresses and sizes are multiples of 8 here, so the lowest bit does not count"
OVERWRITTEN = "the value is written before it is read"
SAME_VALUE = "both branches give the same value at the boundary"
LEVEL = "compiled at level none only; the tests at that level run it"
TOP = "only memory that ends at the last address could tell"

BY_FILE = {
    "alloc/core/abi.c": [
        ("const char ASHLAR_ABI_SYMBOL __attribute__((used)) = 0;", "0 -> 1", "only the symbol's name matters"),
    ],
    "alloc/core/aligned.c": [
        ("uint32_t gap_bytes = (uint32_t)(0 - (uintptr_t)block_payload(block)) & (alignment - 1);", "1 -> 2", GRANULES),
        ("if (bytes > heap->request_bytes_max || alignment > heap->request_bytes_max) {", "> -> >=", SLACK),
        ("if (search_bytes > heap->request_bytes_max + HEADER_BYTES) {", "> -> >=", SLACK),
        ("if (search_bytes > heap->request_bytes_max + HEADER_BYTES) {", "+ -> -", SLACK),
        ("if (bytes > BLOCK_BYTES_MAX - HEADER_BYTES || alignment > BLOCK_BYTES_MAX) {", "> -> >=",
         "the largest block is no power of two, so no alignment equals it"),
    ],
    "alloc/core/alloc.c": [
        ("if (bytes > heap->request_bytes_max) {", "> -> >=", SLACK),
        ("size_t total_bytes = 0;", "0 -> 1", OVERWRITTEN),
    ],
    "alloc/core/bins.h": [
        ("block = bin_step(heap, block, bytes, 1);", "1 -> 2", OPTION),
        ("block = bin_step(heap, block, bytes, 2);", "block = bin_step(heap, block, bytes, 2); -> ;", OPTION),
        ("block = bin_step(heap, block, bytes, 2);", "2 -> 3", OPTION),
        ("block = bin_step(heap, block, bytes, 3);", "block = bin_step(heap, block, bytes, 3); -> ;", OPTION),
        ("block = bin_step(heap, block, bytes, 3);", "3 -> 4", OPTION),
        ("return candidate > bytes ? candidate : bytes;", "> -> >=", SAME_VALUE),
        ("uint32_t bytes = bin_larger(heap, &block, 0);", "0 -> 1", "every block is larger than either"),
        ("bytes = ASHLAR_FIT_TRIES > 1 ? bin_larger(heap, &block, bytes) : bytes;", "> -> >=", OPTION),
        ("bytes = ASHLAR_FIT_TRIES > 2 ? bin_larger(heap, &block, bytes) : bytes;", "2 -> 3", OPTION),
        ("return ASHLAR_FIT_TRIES > 3 ? bin_larger(heap, &block, bytes) : bytes;", "> -> >=", OPTION),
        ("return ASHLAR_FIT_TRIES > 3 ? bin_larger(heap, &block, bytes) : bytes;", "3 -> 4", OPTION),
    ],
    "alloc/core/block.h": [
        ("return alignment_log2 > GRANULE_BYTES_LOG2 && alignment_log2 < ALIGNMENT_LOG2_END &&", "< -> <=",
         "no payload of a heap of 2^26 bytes is aligned to 2^26 with a block before it"),
        ("((uintptr_t)block_payload(block) & (((uintptr_t)1 << alignment_log2) - 1)) == 0;", "1 -> 2", GRANULES),
        ("uint32_t payload_bytes = bytes > PAYLOAD_BYTES_MIN ? bytes : PAYLOAD_BYTES_MIN;", "> -> >=", SAME_VALUE),
    ],
    "alloc/core/control.h": [
        ("return (bytes + GRANULE_BYTES - 1) & ~(size_t)(GRANULE_BYTES - 1);", "1 -> 2",
         "what is rounded here is a multiple of 4"),
        ("region = region_totals_add(&totals, region);", "region = region_totals_add(&totals, region); -> ;", OPTION),
        ("(void)region_totals_add(&totals, region);", "(void)region_totals_add(&totals, region); -> ;",
         OPTION),
        ("if (used_bytes > heap->used_bytes_peak) {", "> -> >=", SAME_VALUE),
    ],
    "alloc/core/hooks.h": [
        ("return true;", "true -> false", LEVEL),
        ("return true;", "true -> false", LEVEL),
    ],
    "alloc/core/region_search.c": [
        ("region = region_step(region, address, 2);", "2 -> 3", OPTION),
        ("region = region_step(region, address, 4);", "region = region_step(region, address, 4); -> ;",
         OPTION),
        ("region = region_step(region, address, 5);", "region = region_step(region, address, 5); -> ;",
         OPTION),
        ("region = region_step(region, address, 6);", "region = region_step(region, address, 6); -> ;",
         OPTION),
        ("region = region_step(region, address, 7);", "region = region_step(region, address, 7); -> ;",
         OPTION),
        ("region = region_step(region, address, 4);", "4 -> 5", OPTION),
        ("region = region_step(region, address, 5);", "5 -> 6", OPTION),
        ("region = region_step(region, address, 6);", "6 -> 7", OPTION),
        ("region = region_step(region, address, 7);", "7 -> 8", OPTION),
    ],
    "alloc/core/regions.c": [
        ("struct span none = {NULL, 0};", "0 -> 1", "one byte is too little for any region, as none is"),
        ("if (memory == NULL || bytes > UINTPTR_MAX - start || bytes < skipped) {", "> -> >=", TOP),
        ("if (memory == NULL || bytes > UINTPTR_MAX - start || bytes < skipped) {", "< -> <=", SAME_VALUE),
        ("return bytes < bytes_max ? bytes_max - bytes : 0;", "< -> <=", SAME_VALUE),
        ("return bytes < bytes_max ? bytes_max - bytes : 0;", "0 -> 1", "nothing grows by a single byte"),
        ("size_t least = region_bytes_min(offsetof(struct ashlar_heap, bins) + BIN_COUNT_LEAST * sizeof(block_link));", "* -> +",
         "links of 4 bytes leave room to spare; tests/unit/variants runs those of 8"),
        ("bytes_max = bytes_max < ASHLAR_HEAP_BYTES_MAX ? bytes_max : ASHLAR_HEAP_BYTES_MAX;", "< -> <=",
         SAME_VALUE),
        ("return region_bytes_min(control_bytes_for(bytes_max > least ? bytes_max : least));", "> -> >=",
         SAME_VALUE),
        ("bytes_max = bytes_max > span.bytes ? bytes_max : span.bytes;", "> -> >=", SAME_VALUE),
        ("bytes_max = bytes_max < ASHLAR_HEAP_BYTES_MAX ? bytes_max : ASHLAR_HEAP_BYTES_MAX;", "< -> <=",
         SAME_VALUE),
        ("if (region == NULL || bytes > growth_bytes_left(heap) || bytes > UINTPTR_MAX - (uintptr_t)end ||", "> -> >=",
         TOP),
        ("if (region == NULL || bytes > growth_bytes_left(heap) || bytes > UINTPTR_MAX - (uintptr_t)end ||", "- -> +",
         TOP),
        ("if (keep_bytes >= top_bytes) {", ">= -> >", SAME_VALUE),
        ("if (left != 0 && left < BLOCK_BYTES_MIN) {", "< -> <=", SAME_VALUE),
        ("given = (top_bytes - BLOCK_BYTES_MIN) & ~(multiple - 1);", "1 -> 2", GRANULES),
        ("__builtin_memset(heap->bins, 0, bins_bytes(heap->request_bytes_max + HEADER_BYTES));", "+ -> -", SLACK),
    ],
}

REASONS = {(file, line, change): reason for file, entries in BY_FILE.items() for line, change, reason in entries}
