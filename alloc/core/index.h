/*
 * The size index: which bin a block size belongs to.
 *
 * Owns: the mapping and the numbers of bins.
 * Must not know: where bins are kept.
 *
 * Sizes are counted in granules g. Below 2^(LOG2+1) every size has a bin of its own; above, each octave is
 * cut into 2^LOG2 bins of equal width:
 *
 *     octave = log2(max(g, 2^LOG2)) - LOG2          bin = (octave << LOG2) + (g >> octave)
 *
 * g >> octave lies in [2^LOG2, 2^(LOG2+1)) for octave > 0, so that a row's last bin and the next row's
 * first are neighbours, and the index grows by one from bin to bin without a gap. Octaves are counted from
 * 2, which moves all bins up by two rows: in the wide layout with the default four bins per octave the list
 * of bin b then starts b words into the control structure, and its address is one addition.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_INDEX_H
#define ASHLAR_CORE_INDEX_H

#include "core/bits.h"
#include "core/block.h"

#define OCTAVE_FIRST 2u

/** log2 of the first size, in bytes, whose octave is cut into 2^LOG2 bins. */
#define OCTAVE_BYTES_LOG2 (GRANULE_BYTES_LOG2 + ASHLAR_BINS_PER_OCTAVE_LOG2)

/** The bin of a block size: grows with it. pre: bytes is BLOCK_BYTES_MIN to BLOCK_BYTES_MAX. */
ALWAYS_INLINE unsigned bin_of(uint32_t bytes)
{
    unsigned octave = OCTAVE_FIRST + bits_highest(bytes | 1u << OCTAVE_BYTES_LOG2, OCTAVE_BYTES_LOG2);
    uint32_t column = (bytes >> (GRANULE_BYTES_LOG2 - OCTAVE_FIRST)) >> octave;
    return (octave << ASHLAR_BINS_PER_OCTAVE_LOG2) + column;
}

_Static_assert(OCTAVE_FIRST <= GRANULE_BYTES_LOG2, "the column's shift is not negative");
_Static_assert((BLOCK_BYTES_MAX >> OCTAVE_BYTES_LOG2) < 1u << BITS_HIGHEST_END, "bits_highest() sees every size");

/** The bin of the smallest block; those below do not exist. */
ALWAYS_INLINE unsigned bin_first(void)
{
    return bin_of(BLOCK_BYTES_MIN);
}

/** Past the bin of BLOCK_BYTES_MAX: rows of 2^LOG2, and the linear start counts as two. */
#define BIN_END \
    ((ALIGNMENT_LOG2_END - OCTAVE_BYTES_LOG2 + OCTAVE_FIRST + 1) << ASHLAR_BINS_PER_OCTAVE_LOG2)

#endif
