-- Memory to the last byte: filled until "not enough memory", caught, freed, filled again.
--
-- Only what does not depend on how much memory there is gets printed. To compare with a machine that
-- has plenty, limit that one (ulimit -v).
-- SPDX-License-Identifier: Apache-2.0

-- Collect until nothing more goes: each collection halves the table of strings at most once.
local function live()
  local before, now
  repeat
    before = now
    collectgarbage()
    now = collectgarbage("count")
  until before and now >= before
  return now
end

-- Each filler takes memory in its own way and never returns by itself.
local fillers = {
  { "small tables", function(hold) while true do hold[#hold + 1] = { {}, {}, {} } end end },
  { "a list", function(hold) while true do hold.list = { hold.list } end end },
  { "an array", function(hold)
    local array = {}
    hold.array = array
    for i = 1, math.maxinteger do array[i] = i end
  end },
  { "a hash", function(hold)
    hold.hash = {}
    for i = 1, math.maxinteger do hold.hash["k" .. i] = i end
  end },
  { "a doubling string", function(hold)
    hold.s = "doubling"
    while true do hold.s = hold.s .. hold.s end
  end },
  { "long strings", function(hold) for i = 1, math.maxinteger do hold[i] = ("x"):rep(3000) .. i end end },
  { "one huge string", function() return ("y"):rep(0x7fff0000) end },
  { "closures", function(hold)
    while true do
      local a, b = {}, {}
      hold[#hold + 1] = function() return a, b end
    end
  end },
  { "coroutines", function(hold)
    while true do
      local c = coroutine.create(function() coroutine.yield() end)
      coroutine.resume(c)
      hold[#hold + 1] = c
    end
  end },
  { "a buffer", function(hold)
    local pieces = {}
    hold.pieces = pieces
    for i = 1, math.maxinteger do
      pieces[i] = "piece " .. i % 100
      if i & (i - 1) == 0 then hold.joined = table.concat(pieces) end
    end
  end },
  { "compiled code", function(hold)
    while true do
      local code, problem = load("local a = 1; return function(b) return {a, b, 'text'} end")
      if not code then error(problem, 0) end
      hold[#hold + 1] = code
    end
  end },
}

-- What work still does after each exhaustion: a little of everything.
local function work()
  local t = {}
  for i = 1, 300 do t[i] = { name = "item" .. i, value = i * i % 97 } end
  table.sort(t, function(a, b) return a.value < b.value or (a.value == b.value and a.name < b.name) end)
  local c = coroutine.wrap(function() for i = 1, 300, 60 do coroutine.yield(t[i].name) end end)
  return table.concat({ c(), c(), c(), c(), c() }, " ")
end

for _, filler in ipairs(fillers) do
  local name, fill = filler[1], filler[2]
  local before = live()
  local hold = {}
  local ok, problem = pcall(fill, hold)
  hold = nil
  local after = live()
  print(name, ok, problem, after <= before + 8 and "all freed" or after - before, work())
end

-- Again and again: exhaustion must not eat into what there is.
local function fill_list()
  local list, n = nil, 0
  local ok, problem = pcall(function()
    while true do
      list = { list, ("s"):rep(100 + n % 100) }
      n = n + 1
    end
  end)
  assert(not ok and problem == "not enough memory", problem)
  return n
end
-- Timing of the collector moves the count a little; a leak would move it each time.
local first, least = fill_list(), nil
for _ = 1, 4 do
  local n = fill_list()
  least = math.min(least or n, n)
end
print("repeated", least >= first * 9 // 10)

-- Inside a coroutine, and with a handler that cannot allocate much either.
local ok, problem = coroutine.resume(coroutine.create(function()
  local t = {}
  while true do t[#t + 1] = { "in a coroutine" .. #t } end
end))
print("coroutine", ok, problem)
print("xpcall", xpcall(function()
  local t = {}
  while true do t[#t + 1] = { #t } end
end, function(m) return m end))

-- Finalizers still run for what the exhaustion left.
local closed = 0
pcall(function()
  local hold = {}
  while true do hold[#hold + 1] = setmetatable({}, { __gc = function() closed = closed + 1 end }) end
end)
live()
print("finalizers", closed > 100)
print(work())
