/*
 * The ABI symbol: objects that were built with different options do not link with each other.
 *
 * Every object that includes this refers, from a section that is never loaded, to a symbol whose name
 * carries the options on which the heap's structure and checks depend. The library defines the one it was
 * built with. It costs no byte of flash or RAM. The section's name makes linkers treat it as they treat
 * debug information: kept by --gc-sections, placed by every linker script.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_ABI_H
#define ASHLAR_ABI_H

#include <ashlar/config.h>

/* Two steps, so that the options are replaced by their numbers first. They must be plain decimal numbers. */
#define ASHLAR_ABI_PASTE(layout, safety, hardening, bins, tries, regions) \
    ashlar_abi_layout##layout##_safety##safety##_hardening##hardening##_bins##bins##_tries##tries##_regions##regions
#define ASHLAR_ABI_NAME(layout, safety, hardening, bins, tries, regions) \
    ASHLAR_ABI_PASTE(layout, safety, hardening, bins, tries, regions)
#define ASHLAR_ABI_SYMBOL                                                                              \
    ASHLAR_ABI_NAME(ASHLAR_LAYOUT, ASHLAR_SAFETY, ASHLAR_HARDENING, ASHLAR_BINS_PER_OCTAVE_LOG2, \
                    ASHLAR_FIT_TRIES, ASHLAR_REGIONS_MAX)
#define ASHLAR_ABI_QUOTE(name) #name
#define ASHLAR_ABI_STRING(name) ASHLAR_ABI_QUOTE(name)

__asm__(".pushsection .debug_ashlar_abi,\"\",%progbits\n\t"
        ".dc.a " ASHLAR_ABI_STRING(ASHLAR_ABI_SYMBOL) "\n\t"
        ".popsection");

#endif
