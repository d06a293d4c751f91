-- Does not compile: the run must fail, and all memory must be back.
-- SPDX-License-Identifier: Apache-2.0

print("never printed"
