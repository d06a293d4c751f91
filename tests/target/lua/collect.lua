-- The collector: its modes and steps, finalizers, ephemerons, churn.
-- SPDX-License-Identifier: Apache-2.0

-- Two collections: the first calls the finalizers, the second frees what they held.
local function live()
  collectgarbage()
  collectgarbage()
  return collectgarbage("count")
end

local function churn(rounds)
  local keep = {}
  for i = 1, rounds do
    keep[i % 64 + 1] = { tostring(i), { i, i + 1 }, function() return i end }
  end
  return keep[1][3]()
end

for _, mode in ipairs({ "incremental", "generational", "incremental" }) do
  collectgarbage(mode)
  churn(4000)
  local before = live()
  churn(4000)
  print(mode, live() <= before + 2)
end

-- By hand: stopped, then in steps.
collectgarbage("stop")
local before = live()
churn(500)
local grown = collectgarbage("count")
print("grew", grown > before + 10, collectgarbage("isrunning"))
collectgarbage("restart")
local cycles = 0
repeat cycles = cycles + 1 until collectgarbage("step", 1) or cycles == 100000
print("stepped to the end", cycles < 100000, collectgarbage("isrunning"))

-- An ephemeron: the value holds its own key, and both go.
local ephemerons = setmetatable({}, { __mode = "k" })
for _ = 1, 200 do
  local key = {}
  ephemerons[key] = { key }
end
live()
print("ephemerons left", next(ephemerons))

-- Finalizers that allocate, fail, and see their object whole.
local finalized = 0
for i = 1, 300 do
  setmetatable({ name = "object " .. i }, {
    __gc = function(object)
      finalized = finalized + #("%s|%s"):format(object.name, ("-"):rep(10)) - #object.name - 10
    end,
  })
end
live()
print("finalized", finalized)

-- A chain a thousand links long, and a ring, dropped at once.
local base = live()
do
  local head
  for i = 1, 1000 do head = { next = head, i } end
  local ring = { {} }
  for i = 2, 500 do ring[i] = { ring[i - 1] } end
  ring[1][1] = ring[500]
end
print("dropped", live() <= base + 2)

-- Strings of every length from 0 to 1000, a third dropped, then more in another order.
base = live()
do
  local strings = {}
  for length = 0, 1000 do strings[length] = ("s"):rep(length) .. length end
  for length = 0, 1000, 3 do strings[length] = nil end
  collectgarbage()
  for length = 1000, 0, -7 do strings[length] = nil end
  collectgarbage()
  local total = 0
  for length = 0, 1000 do total = total + (strings[length] and #strings[length] or 0) end
  print("kept", total)
end
print("all dropped", live() <= base + 2)
