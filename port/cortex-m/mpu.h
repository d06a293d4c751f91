/*
 * The MPU: its regions, and who of Ashlar's users gets which. One file is picked by the build: mpu_v7.c (PMSAv7),
 * mpu_v8.c (PMSAv8) or mpu_none.c.
 *
 * The regions are shared out from the highest number down, in the order of enum mpu_user, so that a program's own regions
 * lie below: on PMSAv7 the higher number wins where two overlap. Ashlar keeps to the regions from ASHLAR_MPU_REGION_FIRST on,
 * ASHLAR_MPU_REGION_COUNT of them. docs/mpu.md has the table for each architecture.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MPU_H
#define MPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Who needs regions, the most important first. */
enum mpu_user { MPU_NULL_TRAP, MPU_STACK, MPU_TASK_STACK, MPU_FLASH, MPU_SLOTS, MPU_MAPPINGS, MPU_USERS };

/** How many regions each needs: 0 if its option is off, or if it needs none on this architecture. */
extern const uint8_t mpu_regions_needed[MPU_USERS];

/** How many regions the MPU has; 0 without one. */
unsigned mpu_region_count(void);

/**
 * The regions of one user.
 *
 * @return the lowest of its numbers and how many there are for it: as many as it needs, or 0 if so many are not left; for
 *         MPU_SLOTS and MPU_MAPPINGS, the last in the order, also fewer.
 */
struct mpu_share {
    unsigned first;
    unsigned count;
};
struct mpu_share mpu_share_of(enum mpu_user user);

/** Switch the MPU on, with the default memory map behind the regions, unless it is on already. */
void mpu_enable(void);

/** Nobody can access `bytes` from `start`. pre: `bytes` is a power of two, at least 32; `start` a multiple of it. */
void mpu_forbid(struct mpu_share share, uintptr_t start, size_t bytes);

/** Nobody can write from `start` to `end`, or as much of it from `start` on as one region can cover. Returns its end. */
uintptr_t mpu_make_read_only(struct mpu_share share, uintptr_t start, uintptr_t end);

/** Forget these regions. */
void mpu_release(struct mpu_share share);

/** The stacks that can be guarded; each is that of a stack pointer. */
enum mpu_stack { MPU_STACK_MAIN, MPU_STACK_TASK };

/** A guard at the bottom of a stack. */
struct mpu_stack_guard {
    uintptr_t start;
    size_t bytes;    /* 0: none, for a limit register takes its place, or the option is 0 */
    uintptr_t limit; /* the lowest address that the stack can use */
};

/** The guard for a stack that has this bottom, and below it so many bytes that nobody uses. */
struct mpu_stack_guard mpu_stack_guard_of(uintptr_t bottom, size_t unused_below);

/** The limit register of a stack, whoever has set it; 0 if there is none, or if it limits nothing. */
uintptr_t mpu_stack_limit(enum mpu_stack stack);

/** Guard a stack; NULL guards none. Returns false if there is no means to. */
bool mpu_stack_guard_set(enum mpu_stack stack, const struct mpu_stack_guard *guard);

#endif
