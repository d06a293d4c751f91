/*
 * The leak report at the levels that remember no call sites: there is none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/machine.h"

void machine_report_leaks(void)
{
}
