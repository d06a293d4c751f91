/*
 * A small pseudo-random generator: the same sequence on every host and board for the same seed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_PRNG_H
#define TESTS_SUPPORT_PRNG_H

#include <stdint.h>

struct prng {
    uint32_t state;
};

/* Neighbouring seeds must not give similar sequences, so the seed is mixed, and 0 is avoided. */
static inline struct prng prng_seeded(uint32_t seed)
{
    uint32_t mixed = (seed + 1u) * 2654435769u;

    mixed ^= mixed >> 15;
    mixed *= 2246822519u;
    mixed ^= mixed >> 13;
    return (struct prng){mixed | 1u};
}

/* Marsaglia, "Xorshift RNGs" (2003), the 32-bit triple 13, 17, 5. */
static inline uint32_t prng_next(struct prng *prng)
{
    uint32_t x = prng->state;

    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    prng->state = x;
    return x;
}

/* A number in 0..limit-1; limit is not 0. The bias of the remainder does not matter to a test. */
static inline uint32_t prng_below(struct prng *prng, uint32_t limit)
{
    return prng_next(prng) % limit;
}

#endif
