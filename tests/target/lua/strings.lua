-- Strings: built, searched, replaced, formatted and thrown away.
-- SPDX-License-Identifier: Apache-2.0

-- Building by repeated concatenation leaves one garbage string per step.
local line = ""
for i = 1, 200 do line = line .. string.char(97 + i % 26) end
print(#line, line:sub(1, 30), line:sub(-5))

-- Building by pieces.
local pieces = {}
for i = 1, 500 do pieces[#pieces + 1] = ("%d:%x"):format(i, i * i) end
local joined = table.concat(pieces, ",")
print(#joined, joined:sub(1, 40), joined:sub(-20))

-- Short strings are interned, long ones are not: both compare by content.
local long_a, long_b = ("x"):rep(1000), ("x"):rep(999) .. "x"
print(long_a == long_b, "short" == "sh" .. "ort", long_a < long_b .. "a")

print(("hello world"):upper(), ("MiXeD"):lower(), ("drawer"):reverse(), ("ab"):rep(3, "-"))
print(("key = value"):match("^(%w+)%s*=%s*(%w+)$"))
print(("one;two;;four"):find(";;", 1, true), ("a.b"):find(".", 1, true), ("a.b"):find("%."))
print(("f(a(b)c)d"):match("%b()"), ("THE (quick) fox"):find("%((%a+)%)"))
print(("  trim me  "):match("^%s*(.-)%s*$") .. "|")

for word, length in ("the heap that fits"):gmatch("(%a+)()") do io.write(word, "@", length, " ") end
print()

print(("hello"):gsub("l", { l = "L" }), ("hello"):gsub("(h)(e)", "%2%1"), ("abc"):gsub("%w", "%0%0", 2))
print(("$name is $age"):gsub("%$(%w+)", { name = "Ashlar", age = "new" }))
print(("4 8 15"):gsub("%d+", function(n) return n * 2 end))

-- Words counted and listed in order.
local text = ([[
A block that lies beside another block without a gap needs no mortar;
a heap whose blocks lie so needs no list of the gaps.]]):rep(20)
local counts, words = {}, {}
for word in text:lower():gmatch("%a+") do
  if not counts[word] then words[#words + 1] = word end
  counts[word] = (counts[word] or 0) + 1
end
table.sort(words, function(a, b)
  if counts[a] ~= counts[b] then return counts[a] > counts[b] end
  return a < b
end)
for i = 1, 6 do io.write(words[i], "=", counts[words[i]], " ") end
print(#words)

print(("%5d|%-5d|%05d|%+d|%x|%X|%o|%c|%%"):format(42, 42, 42, 42, 255, 255, 8, 65))
print(("%s %10s|%-10s|%.3s"):format("s", "right", "left", "cut here"))
print(("%q"):format('a "quoted"\nline\0with zero'))
print(("byte"):byte(1, -1))
print(#string.pack("<i4s2z", 7, "seven", "VII"), string.unpack("<i4s2z", string.pack("<i4s2z", 7, "seven", "VII")))
print(utf8.char(72, 228, 8364), utf8.len("häß€"), #utf8.char(0x10FFFF))
for position, code in utf8.codes("aß€") do io.write(position, ":", code, " ") end
print()

-- A compressor of runs and back: many short-lived strings of growing length.
local function pack_runs(s)
  return (s:gsub("(.)(%1*)", function(c, more) return c .. (#more + 1) .. "." end))
end
local function run_pack(s)
  local out, i = {}, 1
  while i <= #s do
    local j = i
    while s:sub(j + 1, j + 1) == s:sub(i, i) do j = j + 1 end
    out[#out + 1] = s:sub(i, i) .. (j - i + 1) .. "."
    i = j + 1
  end
  return table.concat(out)
end
local function run_unpack(s) return (s:gsub("(%D)(%d+)%.", function(c, n) return c:rep(math.tointeger(n)) end)) end
local runs = ("a"):rep(300) .. "b" .. ("c"):rep(77) .. ("ab"):rep(40)
local packed = run_pack(runs)
print(#runs, #packed, run_unpack(packed) == runs, pack_runs("zz"))
