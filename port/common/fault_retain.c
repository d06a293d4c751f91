/*
 * The last fault's report, kept over a reset.
 *
 * Owns: a record that start-up code neither clears nor initialises, and by which marks it is known to be one. After power-up
 * it is whatever RAM holds.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_port.h>

#define RECORD_MARK 0x6C684173u
/* FNV-1a (Fowler, Noll, Vo): a checksum in a line, for damage by chance. */
#define CHECKSUM_START 2166136261u
#define CHECKSUM_PRIME 16777619u

static struct {
    uint32_t mark;
    uint32_t checksum; /* of `fault` */
    struct ashlar_fault fault;
} record __attribute__((section(".noinit.ashlar_fault")));

static uint32_t checksum_of(const struct ashlar_fault *fault)
{
    const unsigned char *bytes = (const unsigned char *)fault;
    uint32_t checksum = CHECKSUM_START;
    for (size_t i = 0; i < sizeof *fault; i++) {
        checksum = (checksum ^ bytes[i]) * CHECKSUM_PRIME;
    }
    return checksum;
}

void ashlar_port_fault_retain(const struct ashlar_fault *fault)
{
    record.fault = *fault;
    record.fault.detail = NULL;
    record.checksum = checksum_of(&record.fault);
    record.mark = RECORD_MARK;
}

const struct ashlar_fault *ashlar_port_fault_retained(void)
{
    return record.mark == RECORD_MARK && record.checksum == checksum_of(&record.fault) ? &record.fault : NULL;
}

void ashlar_port_fault_forget(void)
{
    record.mark = 0;
}
