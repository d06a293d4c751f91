/*
 * Messages on their way from an interrupt to main.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef QUEUE_H
#define QUEUE_H

#include <stdint.h>

struct message {
    struct message *next;
    uint32_t number; /* counts what was measured, lost messages too */
    int32_t value;
};

struct queue {
    struct message *first;
    struct message *last;
};

/* Put a message at the end. In any context. */
void queue_put(struct queue *queue, struct message *message);

/* Take the first message; NULL if there is none. In any context. */
struct message *queue_take(struct queue *queue);

#endif
