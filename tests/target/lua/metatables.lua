-- Metatables: objects, inheritance, operators, proxies, finalizers.
-- SPDX-License-Identifier: Apache-2.0

local Account = {}
Account.__index = Account
function Account.new(class, balance) return setmetatable({ balance = balance or 0 }, class) end
function Account:deposit(v) self.balance = self.balance + v end
function Account:withdraw(v)
  if v > self.balance then error("insufficient funds", 2) end
  self.balance = self.balance - v
end
local Credit = setmetatable({}, { __index = Account })
Credit.__index = Credit
function Credit:withdraw(v)
  if v - self.balance >= self:limit() then error("over the limit", 0) end
  self.balance = self.balance - v
end
function Credit:limit() return 100 end
local plain, credit = Account:new(50), Credit:new(50)
plain:deposit(25)
credit:withdraw(120)
print(plain.balance, credit.balance, pcall(credit.withdraw, credit, 100))
print((select(2, pcall(function() plain:withdraw(1000) end)):gsub("^.-:%d+: ", "")))

-- Vectors: every operator.
local Vector = {}
Vector.__index = Vector
local function vector(x, y) return setmetatable({ x = x, y = y }, Vector) end
function Vector.__add(a, b) return vector(a.x + b.x, a.y + b.y) end
function Vector.__sub(a, b) return vector(a.x - b.x, a.y - b.y) end
function Vector.__mul(a, b)
  if type(a) == "number" then return vector(a * b.x, a * b.y) end
  if type(b) == "number" then return b * a end
  return a.x * b.x + a.y * b.y
end
function Vector.__unm(a) return vector(-a.x, -a.y) end
function Vector.__eq(a, b) return a.x == b.x and a.y == b.y end
function Vector.__lt(a, b) return a * a < b * b end
function Vector.__le(a, b) return a * a <= b * b end
function Vector.__len() return 2 end
function Vector.__call(a, name) return a[name] end
function Vector.__concat(a, b) return tostring(a) .. tostring(b) end
function Vector.__tostring(a) return ("(%d, %d)"):format(a.x, a.y) end
function Vector.__idiv(a, n) return vector(a.x // n, a.y // n) end
function Vector.__band(a, m) return vector(a.x & m, a.y & m) end
local u, v = vector(3, 4), vector(1, 2)
print(tostring(u + v), tostring(u - v), u * v, tostring(2 * u), tostring(u * 3), tostring(-u))
print(u == vector(3, 4), u ~= v, v < u, v <= u, u > v, #u, u("y"), u .. v, tostring(u // 2), tostring(u & 2))

-- A proxy that counts accesses and refuses new names.
local function guarded(target)
  local reads = 0
  return setmetatable({}, {
    __index = function(_, key) reads = reads + 1 return target[key] end,
    __newindex = function(_, key, value)
      if target[key] == nil then error("no field '" .. key .. "'", 0) end
      target[key] = value
    end,
    __pairs = function() return next, target, nil end,
    __metatable = "locked",
  }), function() return reads end
end
local proxy, reads = guarded({ width = 1 })
proxy.width = proxy.width + 10
print(proxy.width, reads(), pcall(function() proxy.height = 1 end))
print(getmetatable(proxy), pcall(setmetatable, proxy, {}))
for key, value in pairs(proxy) do print(key, value) end

-- Defaults, and a table that computes what it lacks.
local squares = setmetatable({}, { __index = function(t, n) local s = n * n rawset(t, n, s) return s end })
print(squares[12], rawget(squares, 12), rawget(squares, 13), rawlen({ 1, 2 }), rawequal(squares, squares))

-- Finalizers run in the reverse order of marking, and may resurrect once.
local order, survivor = {}, nil
for i = 1, 5 do setmetatable({ i }, { __gc = function(t) order[#order + 1] = t[1] end }) end
setmetatable({ "phoenix" }, { __gc = function(t) survivor = t end })
collectgarbage()
collectgarbage()
print(table.concat(order, " "), survivor and survivor[1])

-- Three hundred objects through four levels of inheritance.
local levels = { {} }
levels[1].__index = levels[1]
levels[1].name = function(self) return "level " .. self.level end
for i = 2, 4 do
  levels[i] = setmetatable({ level = i }, levels[i - 1])
  levels[i].__index = levels[i]
end
local names = {}
for i = 1, 300 do names[setmetatable({}, levels[i % 3 + 2]):name()] = true end
local sorted = {}
for name in pairs(names) do sorted[#sorted + 1] = name end
table.sort(sorted)
print(table.concat(sorted, ", "))
