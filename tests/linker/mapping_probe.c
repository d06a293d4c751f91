/*
 * Prints whether there are mappings, and whether the break and malloc work beside them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
    void *volatile block = malloc(100);
    char *pages = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int error = errno;
    if (pages == MAP_FAILED) {
        printf("mmap %s, malloc %s\n", error == ENOMEM ? "ENOMEM" : "another error", block != NULL ? "works" : "fails");
    } else {
        printf("mmap %s, malloc %s\n", pages[getpagesize() - 1] == 0 && munmap(pages, 1) == 0 ? "works" : "gives no zeros",
               block != NULL ? "works" : "fails");
    }
    return 0;
}
