-- What `make run APP=lua` runs when no SCRIPT is named.
-- SPDX-License-Identifier: Apache-2.0

print(("Hello from %s. Each table, string and closure below comes from Ashlar's malloc."):format(_VERSION))

local words = {}
for word in ("stones cut so true that blocks lie together without mortar"):gmatch("%a+") do
  words[#words + 1] = word
end
table.sort(words)
print(table.concat(words, " "))

local function fibonacci()
  local a, b = 0, 1
  return coroutine.wrap(function()
    while true do
      coroutine.yield(a)
      a, b = b, a + b
    end
  end)
end
local line, next_number = {}, fibonacci()
for i = 1, 20 do line[i] = next_number() end
print(table.concat(line, " "))

-- More than there is: Lua's collector cleans up, and work goes on.
local count, list = 0, nil
local ok, problem = pcall(function()
  while true do list, count = { list }, count + 1 end
end)
list = nil
print(("%d tables, then: %s"):format(count, problem))
collectgarbage()
print(("%.0f KB in use after a collection"):format(collectgarbage("count")))
