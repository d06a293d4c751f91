/*
 * Free a payload that held a secret.
 *
 * Owns: the erasing of single payloads; that of all is hooks.h's, by ASHLAR_ZERO_ON_FREE. Must not know: who holds secrets.
 *
 * At levels sampled and above, the files that have ashlar_free() there have this too.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/hooks.h"

void ashlar_free_zeroed(struct ashlar_heap *heap, void *payload)
{
    if (payload != NULL && !hook_erases()) {
        payload_erase(heap, payload);
    }
    ashlar_free(heap, payload);
}
