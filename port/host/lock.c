/*
 * The heap's lock on a host: one recursive mutex.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_port.h>
#include <pthread.h>

static pthread_mutex_t mutex;
static pthread_once_t mutex_once = PTHREAD_ONCE_INIT;

/* Recursive, which no portable static initialiser is. */
static void mutex_init(void)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
}

void ashlar_port_lock(void)
{
    pthread_once(&mutex_once, mutex_init);
    pthread_mutex_lock(&mutex);
}

void ashlar_port_unlock(void)
{
    pthread_mutex_unlock(&mutex);
}
