/*
 * The bench of one heap:
 *
 *   bench space   <workload> <target bytes> <first seed> <last seed> <static bytes>
 *   bench latency <workload> <target bytes> <first seed> <last seed> <region bytes>
 *
 * Prints lines of words and numbers for tools/bench to read. Exit status: 0; 1 if something failed, with a
 * line that says what; 2 if the arguments are wrong.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/bench.h"

#include <string.h>

#define ARGUMENTS 7
#define NOT_A_NUMBER UINT32_MAX

static uint32_t number_from(const char *text)
{
    uint32_t number = 0;
    for (; *text >= '0' && *text <= '9' && number < NOT_A_NUMBER / 16; text++) {
        number = number * 10 + (uint32_t)(*text - '0');
    }
    return *text == '\0' ? number : NOT_A_NUMBER;
}

static const char *const workload_names[] = {
    [WORKLOAD_STEADY] = "steady", [WORKLOAD_PHASE] = "phase", [WORKLOAD_CHURN] = "churn"};

#define WORKLOADS (sizeof workload_names / sizeof workload_names[0])

static bool workload_from(struct bench_workload *workload, const char *name, const char *target)
{
    workload->name = name;
    workload->target_bytes = number_from(target);
    for (size_t i = 0; i < WORKLOADS; i++) {
        if (strcmp(name, workload_names[i]) == 0) {
            workload->kind = (enum workload_kind)i;
            return workload->target_bytes <= MACHINE_REGION_BYTES_MAX;
        }
    }
    return false;
}

static int arguments_are_wrong(void)
{
    machine_print("usage: bench space|latency steady|phase|churn <target bytes> <first seed> <last seed> <bytes>\n");
    return MACHINE_STATUS_USAGE;
}

int main(int argc, char **argv)
{
    static struct bench bench MACHINE_OWN;
    struct bench_workload workload;

    if (argc != ARGUMENTS || !workload_from(&workload, argv[2], argv[3])) {
        return arguments_are_wrong();
    }
    uint32_t seed = number_from(argv[4]);
    uint32_t seed_last = number_from(argv[5]);
    uint32_t bytes = number_from(argv[6]);
    if (seed_last == NOT_A_NUMBER || seed > seed_last || bytes > MACHINE_REGION_BYTES_MAX) {
        return arguments_are_wrong();
    }
    bool is_space = strcmp(argv[1], "space") == 0;
    if (!is_space && strcmp(argv[1], "latency") != 0) {
        return arguments_are_wrong();
    }
    if (!is_space && !machine_start()) {
        return MACHINE_STATUS_FAILED;
    }
    bool is_done = is_space ? space_measure(&bench, &workload, seed, seed_last, bytes)
                            : latency_measure(&bench, &workload, seed, seed_last, bytes);
    return is_done ? 0 : MACHINE_STATUS_FAILED;
}
