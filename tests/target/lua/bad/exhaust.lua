-- Takes all memory and catches nothing: the run must fail, and all memory must be back.
-- SPDX-License-Identifier: Apache-2.0

local list
while true do list = { list } end
