/*
 * A private heap with a quota, that is destroyed while blocks of it are in use.
 *
 * Exit status: 0 if all is as it must be, else 1.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/private.h>
#include <ashlar_port.h>
#include <stdio.h>

#define MEMORY_BYTES 1024
#define QUOTA_BYTES 512

int main(void)
{
    static unsigned char memory[MEMORY_BYTES] __attribute__((aligned(ASHLAR_ALIGNMENT)));
    static struct ashlar_private_heap radio;
    const struct ashlar_private_options options = {
        .name = "radio", .quota_bytes = QUOTA_BYTES, .lock = ashlar_port_lock, .unlock = ashlar_port_unlock};
    if (!ashlar_private_create(&radio, memory, sizeof memory, &options)) {
        return 1;
    }
    size_t frames = 0;
    for (void *frame; (frame = ashlar_private_alloc(&radio, 100)) != NULL; frames++) {
        if (frames == 1) {
            ashlar_private_free(&radio, frame);
        }
    }
    struct ashlar_private_stats stats = ashlar_private_stats(&radio);
    printf("%lu of %lu bytes in use, %lu request refused by the quota, %lu for want of memory\n",
           (unsigned long)stats.blocks.used_bytes, (unsigned long)stats.quota_bytes, (unsigned long)stats.refused_by_quota,
           (unsigned long)stats.refused_by_exhaustion);
    fflush(stdout);
    return ashlar_private_destroy(&radio) == frames - 1 && stats.refused_by_quota == 1 ? 0 : 1;
}
