/*
 * See queue.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "queue.h"

#include <ashlar_port.h>
#include <stddef.h>

void queue_put(struct queue *queue, struct message *message)
{
    message->next = NULL;
    ashlar_port_lock();
    if (queue->first == NULL) {
        queue->first = message;
    } else {
        queue->last->next = message;
    }
    queue->last = message;
    ashlar_port_unlock();
}

struct message *queue_take(struct queue *queue)
{
    ashlar_port_lock();
    struct message *message = queue->first;
    if (message != NULL) {
        queue->first = message->next;
    }
    ashlar_port_unlock();
    return message;
}
