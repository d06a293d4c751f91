/*
 * Runs, prints and reads sequences. See sequence.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sequence.h"

#include <ashlar/heap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GRANULE_BYTES 8U
/* The boards' PSRAM: 16 MiB (Arm AN385 and AN386, "Memory map"), or as much of it as one heap can span: a quarter
 * for each region, with a gap behind it. */
#define PSRAM_ADDRESS 0x21000000U
#define PSRAM_BYTES ((size_t)1 << 24)
#define SPAN_BYTES (ASHLAR_HEAP_BYTES_MAX < PSRAM_BYTES ? ASHLAR_HEAP_BYTES_MAX : PSRAM_BYTES)
#define REGION_STRIDE_BYTES (SPAN_BYTES / REGIONS)
#define GAP_BYTES 64U

/* The system timer (ARMv7-M ARM, B3.3): a counter of 24 bits, downwards, at the core's clock. */
#define SYST_CSR (*(volatile uint32_t *)0xE000E010U)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014U)
#define SYST_CVR (*(const volatile uint32_t *)0xE000E018U)
#define SYST_MASK 0xFFFFFFU
#define SYST_CSR_ENABLE_AT_CORE_CLOCK 5U

const char *const call_names[CALLS] = {"alloc", "free", "aligned", "resize-begin", "resize-end", "refused"};

struct run {
    struct ashlar_heap *heap;
    void *payloads[SLOTS];
    uint32_t *ticks;
    uint32_t started;
};

static void clock_start(struct run *run)
{
    run->started = SYST_CVR;
}

static void clock_stop(struct run *run, enum call call)
{
    uint32_t passed = (run->started - SYST_CVR) & SYST_MASK;
    if (passed > run->ticks[call]) {
        run->ticks[call] = passed;
    }
}

__attribute__((noinline)) void call_was_refused(void)
{
    __asm volatile("");
}

static void *region_start(uint32_t number)
{
    return (void *)(PSRAM_ADDRESS + number * REGION_STRIDE_BYTES);
}

static size_t region_bytes(const struct sequence *sequence, uint32_t number)
{
    size_t bytes = sequence->region_granules[number] * GRANULE_BYTES;
    return bytes < REGION_STRIDE_BYTES - GAP_BYTES ? bytes : REGION_STRIDE_BYTES - GAP_BYTES;
}

/* The first region holds the heap itself; those without room stay away. */
static struct ashlar_heap *heap_make(const struct sequence *sequence)
{
    struct ashlar_heap *heap =
        ashlar_heap_create_growable(region_start(0), region_bytes(sequence, 0), SPAN_BYTES);
    for (uint32_t i = 1; heap != NULL && i < REGIONS; i++) {
        if (sequence->region_granules[i] != 0) {
            (void)ashlar_heap_add_region(heap, region_start(i), region_bytes(sequence, i));
        }
    }
    return heap;
}

static void *step_allocate(struct run *run, const struct step *step)
{
    bool is_aligned = step->kind == STEP_ALIGNED;
    size_t alignment = (size_t)1 << step->alignment_log2;
    enum call call = is_aligned ? CALL_ALIGNED : CALL_ALLOC;
    clock_start(run);
    void *payload = is_aligned ? ashlar_aligned_alloc(run->heap, alignment, step->bytes)
                               : ashlar_alloc(run->heap, step->bytes);
    clock_stop(run, payload == NULL && !is_aligned ? CALL_REFUSED : call);
    if (payload == NULL) {
        call_was_refused();
    }
    return payload;
}

static void *step_free(struct run *run, void *payload)
{
    clock_start(run);
    ashlar_free(run->heap, payload);
    clock_stop(run, CALL_FREE);
    return NULL;
}

static void *step_resize(struct run *run, const struct step *step, void *payload)
{
    clock_start(run);
    struct ashlar_move move = ashlar_realloc_begin(run->heap, payload, step->bytes);
    clock_stop(run, CALL_RESIZE_BEGIN);
    if (move.to != NULL && move.to != move.from) {
        clock_start(run);
        ashlar_realloc_end(run->heap, &move); /* nobody reads the content: it is not copied */
        clock_stop(run, CALL_RESIZE_END);
    }
    return move.to != NULL ? move.to : payload;
}

static void step_run(struct run *run, const struct step *step)
{
    void **payload = &run->payloads[step->slot % SLOTS];
    bool allocates = step->kind == STEP_ALLOC || step->kind == STEP_ALIGNED;
    if (allocates && *payload == NULL) {
        *payload = step_allocate(run, step);
    } else if (step->kind == STEP_FREE && *payload != NULL) {
        *payload = step_free(run, *payload);
    } else if (step->kind == STEP_RESIZE && *payload != NULL) {
        *payload = step_resize(run, step, *payload);
    }
}

void sequence_run(const struct sequence *sequence, uint32_t ticks[CALLS])
{
    struct run run = {.heap = heap_make(sequence), .ticks = ticks};
    memset(ticks, 0, CALLS * sizeof ticks[0]);
    SYST_RVR = SYST_MASK;
    SYST_CSR = SYST_CSR_ENABLE_AT_CORE_CLOCK;
    for (uint32_t i = 0; run.heap != NULL && i < sequence->length; i++) {
        step_run(&run, &sequence->steps[i]);
    }
}

static const char step_letters[STEP_KINDS] = {'a', 'f', 'r', 'l'};

void sequence_print(const struct sequence *sequence)
{
    for (uint32_t i = 0; i < REGIONS && sequence->region_granules[i] != 0; i++) {
        printf("%lu ", (unsigned long)sequence->region_granules[i]);
    }
    for (uint32_t i = 0; i < sequence->length; i++) {
        const struct step *step = &sequence->steps[i];
        printf("%c%u", step_letters[step->kind], step->slot);
        if (step->kind != STEP_FREE) {
            printf(",%lu", (unsigned long)step->bytes);
        }
        if (step->kind == STEP_ALIGNED) {
            printf(",%u", step->alignment_log2);
        }
        printf(i + 1 < sequence->length ? " " : "\n");
    }
}

static uint32_t number_parse(const char **text)
{
    char *end = NULL;
    uint32_t number = (uint32_t)strtoul(*text, &end, 10);
    *text = end;
    return number;
}

static bool step_parse(const char **text, struct step *step)
{
    const char *letter = memchr(step_letters, **text, sizeof step_letters);
    if (letter == NULL) {
        return false;
    }
    *step = (struct step){.kind = (uint8_t)(letter - step_letters)};
    ++*text;
    step->slot = (uint8_t)(number_parse(text) % SLOTS);
    if (**text == ',') {
        ++*text;
        step->bytes = number_parse(text);
    }
    if (**text == ',') {
        ++*text;
        step->alignment_log2 = (uint8_t)number_parse(text);
    }
    return true;
}

bool sequence_parse(const char *text, struct sequence *sequence)
{
    memset(sequence, 0, sizeof *sequence);
    for (uint32_t i = 0; i < REGIONS && *text >= '0' && *text <= '9'; i++) {
        uint32_t granules = number_parse(&text);
        sequence->region_granules[i] = granules < REGION_GRANULES_MAX ? granules : REGION_GRANULES_MAX;
        text += *text == ' ';
    }
    while (sequence->length < STEPS_MAX && step_parse(&text, &sequence->steps[sequence->length])) {
        sequence->length++;
        text += *text == ' ';
    }
    return sequence->length > 0 && (*text == '\0' || *text == '\n');
}
