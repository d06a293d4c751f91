-- Tables: arrays that grow, hashes that rehash, sorting, weak references.
-- SPDX-License-Identifier: Apache-2.0

-- A generator with the same numbers whatever the width of integers and floats.
local state = 12345
local function random_below(limit)
  state = (state * 137 + 29) % 32749
  return state % limit
end

local array = {}
for i = 1, 1000 do array[i] = i * i % 1009 end
print(#array, array[1], array[500], array[1000])

for _ = 1, 500 do table.remove(array) end
for i = 1, 100 do table.insert(array, 1, -i) end
print(#array, array[1], array[100], array[101], array[#array])

local shuffled = {}
for i = 1, 700 do shuffled[i] = random_below(10000) end
table.sort(shuffled)
local ordered = true
for i = 2, #shuffled do ordered = ordered and shuffled[i - 1] <= shuffled[i] end
print(ordered, shuffled[1], shuffled[350], shuffled[700])
table.sort(shuffled, function(a, b) return a > b end)
print(shuffled[1], shuffled[700])

local people = {}
for i = 1, 60 do people[i] = { name = ("n%02d"):format(random_below(60)), age = random_below(50), id = i } end
table.sort(people, function(a, b)
  if a.age ~= b.age then return a.age < b.age end
  if a.name ~= b.name then return a.name < b.name end
  return a.id < b.id
end)
for i = 1, 60, 12 do io.write(people[i].age, "/", people[i].name, "/", people[i].id, " ") end
print()

-- A hash that grows through many sizes and is emptied while it is walked.
local hash = {}
for i = 1, 2000 do hash["key" .. i] = i end
local sum, count = 0, 0
for key, value in pairs(hash) do
  sum, count = sum + value, count + 1
  hash[key] = nil
end
print(sum, count, next(hash))

-- Keys of every kind.
local kinds = { [1] = "integer", [1.5] = "float", [true] = "boolean", ["1"] = "string", [print] = "function" }
print(kinds[1], kinds[3 / 2], kinds[true], kinds["1"], kinds[print], kinds[2 / 2])

print(table.unpack({ 1, 2, nil, 4 }, 1, 4))
print(select("#", table.unpack({}, 1, 100)), table.concat({ 1, 2.5, "x" }, "+"))
print(table.concat(table.move({ 1, 2, 3 }, 1, 3, 3), " "), table.pack(nil, nil).n)

-- A sparse matrix product.
local function sparse(n, step)
  local rows = {}
  for i = 1, n do
    rows[i] = {}
    for j = i % step + 1, n, step do rows[i][j] = i - j end
  end
  return rows
end
local a, b, n, trace = sparse(40, 3), sparse(40, 5), 40, 0
for i = 1, n do
  for k, x in pairs(a[i]) do trace = trace + x * (b[k][i] or 0) end
end
print("trace", trace)

-- Weak tables: what nothing else holds is gone after a collection.
local weak_values, weak_keys, kept = setmetatable({}, { __mode = "v" }), setmetatable({}, { __mode = "k" }), {}
for i = 1, 100 do
  local object = { i }
  weak_values[i], weak_keys[object] = object, i
  if i % 10 == 0 then kept[#kept + 1] = object end
end
collectgarbage()
collectgarbage()
local live_values, live_keys = 0, 0
for _ in pairs(weak_values) do live_values = live_values + 1 end
for _ in pairs(weak_keys) do live_keys = live_keys + 1 end
print(#kept, live_values, live_keys)

-- A binary tree, built and walked.
local function tree(depth) return depth == 0 and {} or { tree(depth - 1), tree(depth - 1) } end
local function leaves(t) return t[1] and leaves(t[1]) + leaves(t[2]) or 1 end
local total = 0
for depth = 1, 10 do total = total + leaves(tree(depth)) end
print(total)
