/*
 * Mappings on a board, by their POSIX names. Without an argument: all checks. With one: the mistake of that name, which the
 * MPU must stop; tests/target/mapping/check reads what is said of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "checks.h"
#include "mapping.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc > 1) {
        fault_make(argv[1]);
        printf("not stopped\n");
        return 1;
    }
    check_pages();
    check_interrupts();
    check_protection();
    return checks_end();
}
