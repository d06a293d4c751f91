/*
 * Prints who gets which region of the MPU, as a table; or, with an argument, checks what holds of the shares: that no region
 * has two users, that all lie where the options say, and that what is refused is refused in the order of importance.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cortex-m/mpu.h"

#include <ashlar/config.h>
#include <ashlar/sampled.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const names[MPU_USERS] = {
    [MPU_NULL_TRAP] = "null-pointer trap",
    [MPU_STACK] = "guard of the main stack",
    [MPU_TASK_STACK] = "guard of the running task's stack",
    [MPU_FLASH] = "read-only flash",
    [MPU_SLOTS] = "guarded slots (level sampled)",
    [MPU_MAPPINGS] = "protected pages (mprotect)",
};

static void regions_print(struct mpu_share share, unsigned needed)
{
    if (needed == 0) {
        printf("none needed");
    } else if (share.count == 0) {
        printf("refused");
    } else if (share.count == 1) {
        printf("%u", share.first);
    } else {
        printf("%u to %u", share.first, share.first + share.count - 1);
    }
}

static int table_print(void)
{
    unsigned lowest = mpu_region_count();
    printf("| user | regions needed | of %u, it gets |\n|---|---:|---|\n", mpu_region_count());
    for (enum mpu_user user = 0; user < MPU_USERS; user++) {
        struct mpu_share share = mpu_share_of(user);
        printf("| %s | %u | ", names[user], mpu_regions_needed[user]);
        regions_print(share, mpu_regions_needed[user]);
        printf(" |\n");
        lowest = share.count != 0 && share.first < lowest ? share.first : lowest;
    }
    printf("| the program, and an RTOS | | ");
    if (lowest == 0) {
        printf("none |\n");
    } else {
        printf("0 to %u |\n", lowest - 1);
    }
    return EXIT_SUCCESS;
}

static bool share_is_right(enum mpu_user user, unsigned *taken)
{
    const unsigned first = ASHLAR_MPU_REGION_FIRST;
    struct mpu_share share = mpu_share_of(user);
    unsigned bits = ((1u << share.count) - 1) << share.first;
    unsigned end = share.first + share.count;
    bool is_whole = share.count == mpu_regions_needed[user];
    bool is_allowed = share.count == 0 ||
                      (share.first >= first && end <= mpu_region_count() &&
                       end <= first + ASHLAR_MPU_REGION_COUNT);
    bool is_alone = (*taken & bits) == 0;
    *taken |= bits;
    return is_allowed && is_alone && (is_whole || share.count == 0 || user >= MPU_SLOTS);
}

static int shares_check(void)
{
    unsigned taken = 0;
    printf("shares");
    for (enum mpu_user user = 0; user < MPU_USERS; user++) {
        struct mpu_share share = mpu_share_of(user);
        if (!share_is_right(user, &taken)) {
            printf(": FAILED: the share of the %s\n", names[user]);
            return EXIT_FAILURE;
        }
        printf(" %u", share.count);
    }
    void *volatile object = malloc(1); /* the slots start, if there are any */
    free(object);
    printf(", slots %u\n", (unsigned)ashlar_sampled_stats().slots);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    (void)argv;
    return argc > 1 ? shares_check() : table_print();
}
