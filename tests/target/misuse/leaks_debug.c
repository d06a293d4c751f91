/*
 * The leak report at the level that remembers call sites.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/machine.h"

void machine_report_leaks(void)
{
}
