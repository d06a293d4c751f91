-- Ends with an error that nobody catches: the run must fail, and all memory must be back.
-- SPDX-License-Identifier: Apache-2.0

local held = {}
for i = 1, 1000 do held[i] = { i } end
error("raised on purpose")
