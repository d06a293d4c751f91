/*
 * A program to be recorded: each of its parts, named on the command line, allocates in a way of its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 4, ROUNDS = 3000 };

/* Where the compiler cannot see that a block is unused. */
static void *volatile sink;

static void *kept(void *payload)
{
    sink = payload;
    return payload;
}

/* Every call once, with sizes that tell them apart. */
static void part_calls(void)
{
    void *a = kept(malloc(101));
    void *b = kept(calloc(3, 34));
    a = kept(realloc(a, 203));
    void *c = NULL;
    (void)posix_memalign(&c, 64, 104);
    void *d = kept(aligned_alloc(128, 105));
    void *e = kept(memalign(32, 106));
    void *f = kept(valloc(107));
    void *g = kept(reallocarray(NULL, 4, 27));
    void *h = kept(strdup("one that the C library allocates"));
    free(b);
    free(NULL);
    b = kept(realloc(NULL, 109));
    free(kept(realloc(b, 0))); /* frees, and is NULL */
    free(a);
    free(c);
    free(d);
    free(e);
    free(f);
    g = kept(reallocarray(g, 4, 28));
    free(g);
    free(h);
}

/* What fails is not recorded, and errno is the call's. */
static int part_failures(void)
{
    void *a = kept(malloc(11));
    errno = 0;
    int wrong = kept(malloc(SIZE_MAX - 64)) != NULL || errno != ENOMEM;
    errno = 0;
    wrong |= kept(calloc(SIZE_MAX / 2, 3)) != NULL || errno != ENOMEM;
    errno = 0;
    wrong |= kept(reallocarray(a, SIZE_MAX / 2, 3)) != NULL || errno != ENOMEM;
    void *untouched = a;
    wrong |= posix_memalign(&untouched, 3, 8) != EINVAL || untouched != a;
    errno = EINTR;
    free(kept(malloc(12)));
    wrong |= errno != EINTR;
    free(a);
    return wrong;
}

static void *thread_run(void *argument)
{
    size_t number = (size_t)(uintptr_t)argument;
    for (size_t i = 0; i < ROUNDS; i++) {
        unsigned char *payload = kept(malloc(1 + (i + number) % 50));
        payload = kept(realloc(payload, 1 + (i * 7 + number) % 300));
        free(payload);
    }
    return NULL;
}

static void part_threads(void)
{
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        (void)pthread_create(&threads[i], NULL, thread_run, (void *)(uintptr_t)i);
    }
    for (size_t i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
    }
}

/* Only the parent's calls are the program's. */
static int part_fork(void)
{
    void *before = kept(malloc(301));
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < ROUNDS; i++) {
            free(kept(malloc(9999)));
        }
        (void)execl("/bin/sh", "sh", "-c", "true", (char *)NULL);
        _exit(1);
    }
    int status = 0;
    (void)waitpid(child, &status, 0);
    void *after = kept(malloc(302));
    free(before);
    free(after);
    return status;
}

/* As a daemon does: every descriptor closed, and others opened in their places. */
static void part_close_all(void)
{
    for (int i = 3; i < 64; i++) {
        (void)close(i);
    }
    FILE *files[20];
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        files[i] = tmpfile();
        (void)fputs("not the recorder's", files[i]);
    }
    for (int i = 0; i < 20000; i++) {
        free(kept(malloc(401)));
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        (void)fclose(files[i]);
    }
}

static void part_killed(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        free(kept(malloc(501)));
    }
    (void)kill(getpid(), SIGKILL);
}

static void *allocate_here(size_t bytes)
{
    return kept(malloc(bytes));
}

static void *allocate_for_another(size_t bytes)
{
    void *payload = allocate_here(bytes);
    *(unsigned char *)payload = 1;
    return payload;
}

static void part_sites(void)
{
    free(allocate_for_another(601));
}

int main(int argc, char **argv)
{
    const char *part = argc > 1 ? argv[1] : "";
    if (strcmp(part, "calls") == 0) {
        part_calls();
    } else if (strcmp(part, "failures") == 0) {
        return part_failures();
    } else if (strcmp(part, "threads") == 0) {
        part_threads();
    } else if (strcmp(part, "fork") == 0) {
        return part_fork();
    } else if (strcmp(part, "close-all") == 0) {
        part_close_all();
    } else if (strcmp(part, "killed") == 0) {
        part_killed();
    } else if (strcmp(part, "sites") == 0) {
        part_sites();
    }
    return strcmp(part, "status") == 0 ? 7 : 0;
}
