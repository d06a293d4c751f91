/*
 * The bench of one heap. What it measures is said in bench.h:
 *
 *   bench space         <workload> <target bytes> <first seed> <last seed> <static bytes> <largest region>
 *   bench latency       <workload> <target bytes> <first seed> <last seed> <region bytes>
 *   bench trace-space   <flat trace> <static bytes> <largest region>
 *   bench trace-latency <flat trace> <region bytes>
 *   bench patterns      <region bytes>
 *   bench largest       <region bytes> <static bytes>
 *   bench overhead      <region bytes>
 *   bench steps         <workload> <target bytes> <seed> <seed>
 *
 * Prints lines of words and numbers for tools/bench to read. Exit status: 0; 1 if something failed, with a
 * line that says what; 2 if the arguments are wrong.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/bench.h"

#include <string.h>

#define NOT_A_NUMBER UINT32_MAX

static struct bench bench MACHINE_OWN;

static uint32_t number_from(const char *text)
{
    uint32_t number = 0;
    for (; *text >= '0' && *text <= '9' && number < NOT_A_NUMBER / 16; text++) {
        number = number * 10 + (uint32_t)(*text - '0');
    }
    return *text == '\0' ? number : NOT_A_NUMBER;
}

/* A size that the machine has. */
static bool bytes_from(const char *text, uint32_t *bytes)
{
    *bytes = number_from(text);
    return *bytes <= MACHINE_REGION_BYTES_MAX;
}

static const char *const workload_names[] = {
    [WORKLOAD_STEADY] = "steady", [WORKLOAD_PHASE] = "phase", [WORKLOAD_CHURN] = "churn"};

#define WORKLOADS (sizeof workload_names / sizeof workload_names[0])

/* A workload and its seeds, as four words. */
struct workload_words {
    struct bench_workload workload;
    uint32_t seed;
    uint32_t seed_last;
};

static bool workload_from(char **words, struct workload_words *given)
{
    given->seed = number_from(words[2]);
    given->seed_last = number_from(words[3]);
    given->workload.name = words[0];
    for (size_t i = 0; i < WORKLOADS; i++) {
        if (strcmp(words[0], workload_names[i]) == 0) {
            given->workload.kind = (enum workload_kind)i;
            return bytes_from(words[1], &given->workload.target_bytes) && given->seed <= given->seed_last &&
                   given->seed_last != NOT_A_NUMBER;
        }
    }
    return false;
}

static bool room_from(char **words, struct bench_room *room)
{
    return bytes_from(words[0], &room->static_bytes) && bytes_from(words[1], &room->region_bytes_max);
}

enum outcome { OUTCOME_DONE, OUTCOME_FAILED = MACHINE_STATUS_FAILED, OUTCOME_USAGE = MACHINE_STATUS_USAGE };

static enum outcome outcome_of(bool is_done)
{
    return is_done ? OUTCOME_DONE : OUTCOME_FAILED;
}

static enum outcome space_run(char **words)
{
    struct workload_words given;
    struct bench_room room;
    if (!workload_from(words, &given) || !room_from(words + 4, &room)) {
        return OUTCOME_USAGE;
    }
    return outcome_of(space_measure(&bench, &given.workload, given.seed, given.seed_last, &room));
}

static enum outcome latency_run(char **words)
{
    struct workload_words given;
    uint32_t bytes;
    if (!workload_from(words, &given) || !bytes_from(words[4], &bytes)) {
        return OUTCOME_USAGE;
    }
    return outcome_of(machine_start() &&
                      latency_measure(&bench, &given.workload, given.seed, given.seed_last, bytes));
}

static enum outcome trace_space_run(char **words)
{
    struct bench_room room;
    return room_from(words + 1, &room) ? outcome_of(trace_space_measure(&bench, words[0], &room)) : OUTCOME_USAGE;
}

static enum outcome trace_latency_run(char **words)
{
    uint32_t bytes;
    if (!bytes_from(words[1], &bytes)) {
        return OUTCOME_USAGE;
    }
    return outcome_of(machine_start() && trace_latency_measure(&bench, words[0], bytes));
}

static enum outcome patterns_run(char **words)
{
    uint32_t bytes;
    if (!bytes_from(words[0], &bytes)) {
        return OUTCOME_USAGE;
    }
    return outcome_of(machine_start() && patterns_measure(&bench, bytes));
}

static enum outcome largest_run(char **words)
{
    uint32_t region_bytes;
    uint32_t static_bytes;
    bool is_right = bytes_from(words[0], &region_bytes) && bytes_from(words[1], &static_bytes);
    return is_right ? outcome_of(largest_measure(region_bytes, static_bytes)) : OUTCOME_USAGE;
}

static enum outcome overhead_run(char **words)
{
    uint32_t region_bytes;
    return bytes_from(words[0], &region_bytes) ? outcome_of(overhead_measure(region_bytes)) : OUTCOME_USAGE;
}

/* The steps of a workload themselves, one a line. */
static enum outcome steps_run(char **words)
{
    struct workload_words given;
    if (!workload_from(words, &given)) {
        return OUTCOME_USAGE;
    }
    uint32_t live_bytes = workload_make(given.workload.kind, given.workload.target_bytes, given.seed, &bench.scratch,
                                        bench.steps);
    for (size_t i = 0; i < WORKLOAD_STEPS && live_bytes != 0; i++) {
        bench_print_number("slot", bench.steps[i].slot);
        bench_print_number("bytes", bench.steps[i].bytes);
        machine_print("\n");
    }
    return outcome_of(live_bytes != 0);
}

struct command {
    const char *name;
    int words; /* behind the name */
    enum outcome (*run)(char **words);
};

static const struct command commands[] = {
    {"space", 6, space_run},
    {"latency", 5, latency_run},
    {"trace-space", 3, trace_space_run},
    {"trace-latency", 2, trace_latency_run},
    {"patterns", 1, patterns_run},
    {"largest", 2, largest_run},
    {"overhead", 1, overhead_run},
    {"steps", 4, steps_run},
};

#define COMMANDS (sizeof commands / sizeof commands[0])

int main(int argc, char **argv)
{
    enum outcome outcome = OUTCOME_USAGE;
    for (size_t i = 0; i < COMMANDS; i++) {
        if (argc == commands[i].words + 2 && strcmp(argv[1], commands[i].name) == 0) {
            outcome = commands[i].run(argv + 2);
        }
    }
    if (outcome == OUTCOME_USAGE) {
        machine_print("bench: wrong arguments; tests/bench/main.c lists what there is\n");
    }
    return (int)outcome;
}
