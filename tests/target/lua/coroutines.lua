-- Coroutines: generators, pipelines, many at once, errors and closing.
-- SPDX-License-Identifier: Apache-2.0

local function range(from, to) return coroutine.wrap(function() for i = from, to do coroutine.yield(i) end end) end
local sum = 0
for i in range(1, 1000) do sum = sum + i end
print(sum)

local function permutations(items)
  local function permute(n)
    if n == 0 then return coroutine.yield(table.concat(items)) end
    for i = 1, n do
      items[n], items[i] = items[i], items[n]
      permute(n - 1)
      items[n], items[i] = items[i], items[n]
    end
  end
  return coroutine.wrap(function() permute(#items) end)
end
local count, last = 0, nil
for permutation in permutations({ "a", "b", "c", "d", "e" }) do count, last = count + 1, permutation end
print(count, last)

-- A pipeline of three stages.
local function source(n) return range(1, n) end
local function keep(p, stage)
  return coroutine.wrap(function() for x in stage do if p(x) then coroutine.yield(x) end end end)
end
local function map(f, stage) return coroutine.wrap(function() for x in stage do coroutine.yield(f(x)) end end) end
local out = {}
for x in map(function(x) return x * x end, keep(function(x) return x % 3 == 0 end, source(30))) do out[#out + 1] = x end
print(table.concat(out, " "))

-- Values in both directions.
local echo = coroutine.create(function(a, b)
  while true do a, b = coroutine.yield(a + b, a - b) end
end)
for i = 1, 4 do print(coroutine.resume(echo, i * 10, i)) end
print(coroutine.status(echo), coroutine.close(echo), coroutine.status(echo))

-- Two hundred tasks under a round-robin scheduler, each with a stack of its own.
local tasks, log = {}, 0
for id = 1, 200 do
  tasks[id] = coroutine.create(function()
    local function nested(depth)
      if depth > 0 then return nested(depth - 1) + 1 end
      coroutine.yield()
      return 0
    end
    for _ = 1, id % 5 + 1 do log = log + nested(id % 20) end
  end)
end
local rounds = 0
while #tasks > 0 do
  rounds = rounds + 1
  for i = #tasks, 1, -1 do
    assert(coroutine.resume(tasks[i]))
    if coroutine.status(tasks[i]) == "dead" then table.remove(tasks, i) end
  end
end
print(rounds, log)

-- Errors inside, and yields across pcall.
local failing = coroutine.create(function() error({ code = 7 }) end)
local ok, problem = coroutine.resume(failing)
print(ok, problem.code, coroutine.status(failing), coroutine.resume(failing))
local across = coroutine.wrap(function()
  local fine, text = pcall(function()
    coroutine.yield("yielded inside pcall")
    error("raised after the yield", 0)
  end)
  coroutine.yield(fine, text)
  return "done"
end)
print(across())
print(across())
print(across())

-- Closing a suspended coroutine closes its variables.
local suspended = coroutine.create(function()
  local guard <close> = setmetatable({}, { __close = function() print("guard closed") end })
  coroutine.yield()
end)
coroutine.resume(suspended)
print(coroutine.close(suspended), coroutine.isyieldable(), coroutine.running() ~= nil)

-- Abandoned while suspended: the collector takes them.
collectgarbage()
local before = collectgarbage("count")
for _ = 1, 300 do
  local abandoned = coroutine.create(function(x) coroutine.yield(("y"):rep(x)) end)
  coroutine.resume(abandoned, 100)
end
collectgarbage()
collectgarbage()
print("abandoned coroutines collected", collectgarbage("count") < before + 8)
