/*
 * The leak report at the levels that remember call sites. What start-up has allocated by then is nobody's leak.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/machine.h"

#include <ashlar/leaks.h>

void machine_report_leaks(void)
{
    ashlar_report_leaks();
}
