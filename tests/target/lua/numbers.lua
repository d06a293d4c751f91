-- Numbers that print the same with 64-bit and with 32-bit integers and floats.
-- SPDX-License-Identifier: Apache-2.0

print(1, -1, 0.5, -0.25, 1e3, 2^10, 100 // 7, 100 % 7, -100 // 7, -100 % 7, 7 / 2)
print(7 // 2.0, -7 // 2.0, 7.5 % 2, -7.5 % 2, 3 | 4, 7 & 2, 5 ~ 1, 1 << 20, 1 << 20 >> 18)
print(1 == 1.0, math.type(1), math.type(1.0), math.type("1"), math.tointeger(3.0), math.tointeger(3.5))
print("10" + 5, "0x10" * 2, "3" .. 4, 10 .. "", -0.0 == 0.0, 1 / 0, -1 / 0, 0 / 0 ~= 0 / 0)
print(math.floor(-3.5), math.ceil(-3.5), math.abs(-7), math.max(3, 9, 4), math.min(3, -9, 4), math.fmod(7, 3))
print(math.sqrt(144), math.huge, -math.huge, math.ult(1, -1), math.modf(3.25))
print(tonumber("ff", 16), tonumber("777", 8), tonumber("zz", 36), tonumber("1e2"), tonumber(" 12 "), tonumber("12x"))
print(tonumber("0x1p4"), tonumber("0x8p-4"), tonumber(""), tonumber("1 2"), tonumber("0b1"))

print(("%g %g %g %g"):format(0.5, 100, 1e20, 1 / 1024))
print(("%.3f %8.2f|%-8.1f|%+.1f"):format(1 / 3, 2.5, 2.5, 2.5))
print(("%.4e %E"):format(12345.5, 0.0625))
print(("%5.1f %05.1f % d %i"):format(99.75, 1.25, 7, 7))
print(("%d %s %s"):format(3.0, 1.5, 2^20), pcall(string.format, "%d", 1.5))

-- Floats that both widths hold exactly.
local sum = 0.0
for i = 1, 256 do sum = sum + i / 8 end
print(sum, sum // 1, sum % 1, string.format("%.2f", sum / 3))
for _, x in ipairs({ 0.125, 1.75, 1023.5, 255.25, -2.5 }) do io.write(x, " ", math.floor(x), " ", x * x // 1, "; ") end
print()

-- Greatest common divisors, powers modulo, collatz.
local function gcd(a, b) while b ~= 0 do a, b = b, a % b end return a end
local function power_mod(base, exponent, modulus)
  local result = 1
  while exponent > 0 do
    if exponent & 1 == 1 then result = result * base % modulus end
    base, exponent = base * base % modulus, exponent >> 1
  end
  return result
end
print(gcd(1071, 462), gcd(30030, 9699690), power_mod(3, 1000, 32749), power_mod(2, 32748, 32749))
local longest, start = 0, 0
for n = 1, 3000 do
  local steps, x = 0, n
  while x ~= 1 do
    x = x % 2 == 0 and x // 2 or 3 * x + 1
    steps = steps + 1
  end
  if steps > longest then longest, start = steps, n end
end
print(longest, start)

-- The sieve.
local composite, primes = {}, {}
for i = 2, 5000 do
  if not composite[i] then
    primes[#primes + 1] = i
    for j = i * i, 5000, i do composite[j] = true end
  end
end
print(#primes, primes[#primes])

-- Big integers in base 10000: 100! by schoolbook multiplication.
local digits = { 1 }
for n = 2, 100 do
  local carry = 0
  for i = 1, #digits do
    local product = digits[i] * n + carry
    digits[i], carry = product % 10000, product // 10000
  end
  while carry > 0 do digits[#digits + 1], carry = carry % 10000, carry // 10000 end
end
local text = { tostring(digits[#digits]) }
for i = #digits - 1, 1, -1 do text[#text + 1] = ("%04d"):format(digits[i]) end
text = table.concat(text)
print(#text, text:sub(1, 40), text:sub(-30))

-- A picture with floats that need few bits.
for y = -8, 8, 2 do
  local row = {}
  for x = -32, 12 do
    local cr, ci, zr, zi, n = x / 16, y / 8, 0, 0, 0
    while n < 6 and zr * zr + zi * zi < 4 do zr, zi, n = zr * zr - zi * zi + cr, 2 * zr * zi + ci, n + 1 end
    row[#row + 1] = (" .:-=#@"):sub(n + 1, n + 1)
  end
  print(table.concat(row))
end
