/*
 * Pools: an interrupt measures, and passes each value on to main in a block of a pool.
 *
 * PendSV stands for the interrupt, which every Cortex-M has, and which comes just when it is asked for: so the output is the
 * same on every board. It fits a part with 8 KB of RAM.
 *
 * Exit status: 0 if everything is as it must be; else 1, and a line says what is not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expect.h"

#include <ashlar/pool.h>
#include <stdio.h>
#include <stdlib.h>

#include "queue.h"

/* Interrupt Control and State Register (ARMv7-M ARM, B3.2.4). */
#define ICSR (*(volatile uint32_t *)0xE000ED04u)
#define ICSR_PENDSVSET (1u << 28)

#define MESSAGES 8

ASHLAR_POOL(messages, struct message, MESSAGES);

static struct queue queue;
static volatile uint32_t measured;
static volatile uint32_t lost;
static int32_t value_of(uint32_t count)
{
    return (int32_t)(count * count) - 50;
}

void pendsv_handler(void);

void pendsv_handler(void)
{
    uint32_t count = measured++;
    struct message *message = ashlar_pool_alloc(&messages);
    if (message == NULL) {
        lost++;
        return;
    }
    message->number = count;
    message->value = value_of(count);
    queue_put(&queue, message);
}

static void interrupts_come(unsigned count)
{
    for (; count > 0; count--) {
        ICSR = ICSR_PENDSVSET;
        __asm volatile("dsb\n\tisb" ::: "memory");
    }
}

/* Handle what has come, oldest first; returns how much that was. */
static unsigned messages_handle(void)
{
    unsigned handled = 0;
    uint32_t last = 0;
    for (struct message *message; (message = queue_take(&queue)) != NULL; handled++) {
        expect(message->value == value_of(message->number), "a message holds what was measured");
        expect(handled == 0 || message->number == last + 1, "messages come in order");
        last = message->number;
        ashlar_pool_free(&messages, message);
    }
    return handled;
}

static void burst(unsigned count)
{
    uint32_t lost_before = lost;
    interrupts_come(count);
    size_t used_blocks = ashlar_pool_stats(&messages).used_blocks;
    unsigned handled = messages_handle();
    struct ashlar_pool_stats stats = ashlar_pool_stats(&messages);
    printf("  %10u %9lu %8u %6lu %6lu\n", count, number(used_blocks), handled, number(lost - lost_before),
           number(stats.used_blocks_peak));
    expect(handled == (count < MESSAGES ? count : MESSAGES), "what the pool has room for is handled");
    expect(handled + (lost - lost_before) == count, "what is not handled is lost");
    expect(stats.used_blocks == 0, "all blocks are free again");
    expect(stats.refused == lost, "what is lost is counted");
}

int main(void)
{
    struct ashlar_pool_stats stats = ashlar_pool_stats(&messages);
    printf("A POOL of %lu blocks of %lu bytes for messages of %lu\n\n", number(stats.blocks), number(stats.block_bytes),
           number(sizeof(struct message)));
    printf("  interrupts   in pool  handled   lost   peak\n");
    burst(3);
    burst(5);
    burst(12);
    burst(2);
    return expect_end();
}
