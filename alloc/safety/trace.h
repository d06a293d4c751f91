/*
 * Who calls: the site, and as many of the calls that led to it as are kept.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_TRACE_H
#define ASHLAR_SAFETY_TRACE_H

#include "safety/dress.h"
#include <ashlar_port.h>

static inline struct trace trace_of(const void *site)
{
    struct trace trace = {{site}};
    if (ASHLAR_BACKTRACE_DEPTH > 0) {
        (void)ashlar_port_backtrace(site, trace.calls + 1, ASHLAR_BACKTRACE_DEPTH);
    }
    return trace;
}

#endif
