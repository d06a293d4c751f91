/*
 * Defines the ABI symbol that every other object asks for (see <ashlar/abi.h>).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/abi.h>

extern const char ASHLAR_ABI_SYMBOL;

/* Only its name matters. `used`, because link-time optimisation does not see the references. */
const char ASHLAR_ABI_SYMBOL __attribute__((used)) = 0;
