/*
 * Words of memory that may not be there, on ARMv7-M and ARMv8-M Mainline: see <ashlar_ram.h>.
 *
 * For the few instructions of an access, the vector table is one of this file, and interrupts are masked: any fault of the
 * core is then of the access, and comes back as its result. The program's own handlers are not asked, and its table is
 * neither read nor written but for its NMI handler.
 *
 * Sources: ARMv7-M Architecture Reference Manual (DDI 0403), B3.2.5 (VTOR), B3.2.8 (CCR), B3.2.15 (CFSR), B2.2.7 (cache
 * maintenance); ARMv8-M (DDI 0553) keeps them. CCR.BFHFNMIGN with FAULTMASK would do without a table, but tells nothing of
 * writes, and emulators lack it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "register.h"

#include <ashlar_ram.h>

#define VTOR_ADDRESS 0xE000ED08u
#define CCR_ADDRESS 0xE000ED14u
#define CCR_DATA_CACHE (1u << 16)
#define SHCSR_ADDRESS 0xE000ED24u
#define SHCSR_BUSFAULTPENDED (1u << 14)
#define CFSR_ADDRESS 0xE000ED28u
#define CFSR_IMPRECISERR (1u << 10)
#define HFSR_ADDRESS 0xE000ED2Cu
#define DCCIMVAC_ADDRESS 0xE000EF70u /* write back and invalidate the data cache's line of an address */

/* VTOR's lowest seven bits are 0. */
#define TABLE_ALIGNMENT 128
#define TABLE_HANDLERS 15

struct vector_table {
    const void *stack; /* read at reset only */
    void (*handlers[TABLE_HANDLERS])(void);
};

static const struct vector_table *program_table;

/* Where a fault of the access goes on. */
void ashlar_word_refused(void);

__attribute__((naked, used)) static void nmi_forward(void)
{
    __asm volatile("ldr   r0, =%c[table]\n\t"
                   "ldr   r0, [r0]\n\t"
                   "ldr   r0, [r0, #8]\n\t"
                   "bx    r0\n\t"
                   ".pool" ::[table] "i"(&program_table));
}

/* Forget the fault (ones clear the bits of its status), and go on behind the access. */
__attribute__((naked, used)) static void fault_taken(void)
{
    __asm volatile("tst   lr, #4\n\t"
                   "ite   eq\n\t"
                   "mrseq r0, msp\n\t"
                   "mrsne r0, psp\n\t"
                   "ldr   r1, =ashlar_word_refused\n\t"
                   "bic   r1, r1, #1\n\t"
                   "str   r1, [r0, #24]\n\t"
                   "ldr   r1, =%c[cfsr]\n\t"
                   "ldr   r2, [r1]\n\t"
                   "str   r2, [r1]\n\t"
                   "ldr   r2, [r1, #4]\n\t"
                   "str   r2, [r1, #4]\n\t"
                   "bx    lr\n\t"
                   ".pool" ::[cfsr] "i"(CFSR_ADDRESS));
}

_Static_assert(HFSR_ADDRESS == CFSR_ADDRESS + 4, "fault_taken() clears both");

/* NMI, then HardFault, MemManage, BusFault, UsageFault and SecureFault. The rest is masked. */
__attribute__((aligned(TABLE_ALIGNMENT))) static const struct vector_table word_table = {
    .handlers = {NULL, nmi_forward, fault_taken, fault_taken, fault_taken, fault_taken, fault_taken, fault_taken,
                 fault_taken, fault_taken, fault_taken, fault_taken, fault_taken, fault_taken, fault_taken},
};

/*
 * The accesses. They use no stack, so that a fault finds nothing but their result to put right: the value in r0, and in r1
 * whether there was one. The barriers hold until the bus has answered.
 */
/* Used, for the handler names a label in it, of which link-time optimisation knows nothing. */
__attribute__((naked, noinline, noclone, used)) static uint64_t word_load(const uint32_t *word)
{
    (void)word;
    __asm volatile("ldr   r0, [r0]\n\t"
                   "dsb\n\t"
                   "isb\n\t"
                   "movs  r1, #1\n\t"
                   "bx    lr\n\t"
                   ".global ashlar_word_refused\n\t"
                   ".thumb_func\n"
                   "ashlar_word_refused:\n\t"
                   "movs  r1, #0\n\t"
                   "bx    lr");
}

__attribute__((naked, noinline, noclone)) static uint64_t word_store(uint32_t *word, uint32_t value)
{
    (void)word;
    (void)value;
    __asm volatile("str   r1, [r0]\n\t"
                   "dsb\n\t"
                   "isb\n\t"
                   "movs  r1, #1\n\t"
                   "bx    lr");
}

static inline uint32_t interrupts_mask(void)
{
    uint32_t before;
    __asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(before)::"memory");
    return before;
}

static inline void interrupts_restore(uint32_t before)
{
    __asm volatile("msr primask, %0" ::"r"(before) : "memory");
}

static inline void table_use(const struct vector_table *table)
{
    register_write(VTOR_ADDRESS, (uint32_t)(uintptr_t)table);
    __asm volatile("dsb\n\tisb" ::: "memory");
}

static uint32_t faults_catch(void)
{
    uint32_t interrupts_before = interrupts_mask();
    program_table = (const struct vector_table *)(uintptr_t)register_read(VTOR_ADDRESS);
    table_use(&word_table);
    return interrupts_before;
}

static void faults_release(uint32_t interrupts_before)
{
    table_use(program_table);
    interrupts_restore(interrupts_before);
}

/* The line goes to memory and comes back from there; for nothing but a cache that is on. */
static void cache_pass(const uint32_t *word)
{
    if ((register_read(CCR_ADDRESS) & CCR_DATA_CACHE) != 0) {
        register_write(DCCIMVAC_ADDRESS, (uint32_t)(uintptr_t)word);
        __asm volatile("dsb" ::: "memory");
    }
}

bool ashlar_port_word_load(const uint32_t *word, uint32_t *value)
{
    uint32_t interrupts_before = faults_catch();
    uint64_t result = word_load(word);
    faults_release(interrupts_before);
    *value = (uint32_t)result;
    return (result >> 32) != 0;
}

/* A fault of a write comes late. Where the program has enabled BusFault, that waits for its turn, which is after this. */
static bool late_fault_take(void)
{
    if ((register_read(CFSR_ADDRESS) & CFSR_IMPRECISERR) == 0) {
        return false;
    }
    register_write(CFSR_ADDRESS, CFSR_IMPRECISERR);
    register_write(SHCSR_ADDRESS, register_read(SHCSR_ADDRESS) & ~SHCSR_BUSFAULTPENDED);
    return true;
}

bool ashlar_port_word_store(uint32_t *word, uint32_t value)
{
    uint32_t interrupts_before = faults_catch();
    uint64_t result = word_store(word, value);
    cache_pass(word);
    bool refused = (result >> 32) == 0 || late_fault_take();
    faults_release(interrupts_before);
    return !refused;
}
