-- Closures: upvalues open and closed, shared, varargs, to-be-closed variables.
-- SPDX-License-Identifier: Apache-2.0

local function counter(start)
  local n = start
  return function() n = n + 1 return n end, function() return n end
end
local up, get = counter(10)
up() up()
local up2 = counter(100)
print(up(), get(), up2(), get())

-- Each iteration has its own variable.
local functions = {}
for i = 1, 300 do functions[i] = function(x) return x + i end end
local sum = 0
for i = 1, 300 do sum = sum + functions[i](i) end
print(sum)

local function curry(f, n)
  local function step(collected, count)
    return function(x)
      local more = { table.unpack(collected, 1, count) }
      more[count + 1] = x
      if count + 1 == n then return f(table.unpack(more, 1, n)) end
      return step(more, count + 1)
    end
  end
  return step({}, 0)
end
print(curry(function(a, b, c, d) return a .. b .. c .. d end, 4)(1)(2)(3)(4))

local function compose(...)
  local chain = table.pack(...)
  return function(...)
    local result = table.pack(...)
    for i = chain.n, 1, -1 do result = table.pack(chain[i](table.unpack(result, 1, result.n))) end
    return table.unpack(result, 1, result.n)
  end
end
print(compose(function(a, b) return a + b end, function(x) return x * 2, x * 3 end)(7))

local function memoize(f)
  local cache = {}
  return function(n)
    local known = cache[n]
    if known == nil then
      known = f(n)
      cache[n] = known
    end
    return known
  end
end
local fibonacci
fibonacci = memoize(function(n) return n < 2 and n or fibonacci(n - 1) + fibonacci(n - 2) end)
print(fibonacci(40))

-- Church numerals: nothing but closures.
local function church(n) return function(f) return function(x) for _ = 1, n do x = f(x) end return x end end end
local function add(a, b) return function(f) return function(x) return a(f)(b(f)(x)) end end end
local function multiply(a, b) return function(f) return a(b(f)) end end
local function number(c) return c(function(x) return x + 1 end)(0) end
print(number(add(church(12), church(30))), number(multiply(church(12), church(30))))

-- Variables closed in reverse order, also when an error leaves the block.
local function resource(name)
  return setmetatable({}, { __close = function(_, problem) print("close", name, problem ~= nil) end })
end
do
  local first <close> = resource("first")
  local second <close> = resource("second")
  print("inside")
end
print(pcall(function()
  local third <close> = resource("third")
  error("left early", 0)
end))

-- Linked lists folded by tail calls, deeper than any C stack.
local function sum_to(n, acc) if n == 0 then return acc end return sum_to(n - 1, acc + n % 7) end
print(sum_to(20000, 0))

-- A lazy list: each cell is a closure that is forced once.
local function cell(head, tail) return { head = head, tail = memoize(tail) } end
local function from(n) return cell(n, function() return from(n + 1) end) end
local function filter(p, list)
  while not p(list.head) do list = list.tail(0) end
  return cell(list.head, function() return filter(p, list.tail(0)) end)
end
local function sieve(list)
  local prime = list.head
  return cell(prime, function() return sieve(filter(function(n) return n % prime ~= 0 end, list.tail(0))) end)
end
local primes = sieve(from(2))
for _ = 1, 25 do
  io.write(primes.head, " ")
  primes = primes.tail(0)
end
print()
