/*
 * Guarded slots on a host: units are pages, closed by mprotect(); an access that is stopped is a SIGSEGV.
 *
 * Owns: the pages, and the signal's action from the first slot on. Other accesses that are stopped end the program.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE /* the names of a signal's registers */

#include <ashlar/config.h>
#include <ashlar_port.h>
#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

/* What the processor says of a page fault: the error code's bits (Intel SDM, volume 3A, 4.7). */
#define PAGE_FAULT_WRITE 2
#define PAGE_FAULT_FETCH 16

static struct {
    struct ashlar_port_slots slots;
    bool (*stopped)(const struct ashlar_port_access *access);
} state;

static enum ashlar_access access_kind(const ucontext_t *context)
{
#if defined(__x86_64__) || defined(__i386__)
    long error = (long)context->uc_mcontext.gregs[REG_ERR];
    if ((error & PAGE_FAULT_FETCH) != 0) {
        return ASHLAR_ACCESS_EXECUTE;
    }
    return (error & PAGE_FAULT_WRITE) != 0 ? ASHLAR_ACCESS_WRITE : ASHLAR_ACCESS_READ;
#else
    (void)context;
    return ASHLAR_ACCESS_NONE;
#endif
}

static const void *instruction_of(const ucontext_t *context)
{
#if defined(__x86_64__)
    return (const void *)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__i386__)
    return (const void *)context->uc_mcontext.gregs[REG_EIP];
#else
    (void)context;
    return NULL;
#endif
}

static void signal_taken(int number, siginfo_t *info, void *context)
{
    struct ashlar_port_access access = {
        .address = info->si_addr,
        .kind = access_kind(context),
        .instruction = instruction_of(context),
    };
    uintptr_t offset = (uintptr_t)info->si_addr - (uintptr_t)state.slots.memory;
    if (offset >= state.slots.units * state.slots.unit_bytes || !state.stopped(&access)) {
        signal(number, SIG_DFL);
    }
}

struct ashlar_port_slots ashlar_port_slots_start(bool (*stopped)(const struct ashlar_port_access *access))
{
    size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
    unsigned units = 2 * ASHLAR_SAMPLED_SLOTS + 1;
    void *memory = mmap(NULL, units * page_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return state.slots;
    }
    state.stopped = stopped;
    state.slots.memory = memory;
    state.slots.unit_bytes = page_bytes;
    state.slots.units = units;
    return state.slots;
}

/* Takes the signal each time, for test frameworks take it for each test. */
void ashlar_port_slots_open(uint32_t open)
{
    struct sigaction action = {.sa_sigaction = signal_taken, .sa_flags = SA_SIGINFO | SA_NODEFER};
    (void)sigaction(SIGSEGV, &action, NULL);
    for (unsigned unit = 0; unit < state.slots.units; unit++) {
        int protection = ((open >> unit) & 1) != 0 ? PROT_READ | PROT_WRITE : PROT_NONE;
        (void)mprotect(state.slots.memory + unit * state.slots.unit_bytes, state.slots.unit_bytes, protection);
    }
}
