-- Programs: the mixture of allocations that real scripts make.
-- SPDX-License-Identifier: Apache-2.0

-- JSON out and in again.
local function encode(value)
  if type(value) ~= "table" then return type(value) == "string" and ("%q"):format(value) or tostring(value) end
  local parts = {}
  if value[1] ~= nil then
    for _, item in ipairs(value) do parts[#parts + 1] = encode(item) end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  local keys = {}
  for key in pairs(value) do keys[#keys + 1] = key end
  table.sort(keys)
  for _, key in ipairs(keys) do parts[#parts + 1] = ("%q:%s"):format(key, encode(value[key])) end
  return "{" .. table.concat(parts, ",") .. "}"
end

local decode_value
local function skip(s, i) return s:match("^%s*()", i) end
local function decode_list(s, i, close, item)
  i = skip(s, i)
  if s:sub(i, i) == close then return i + 1 end
  while true do
    i = skip(s, item(s, i))
    local c = s:sub(i, i)
    i = skip(s, i + 1)
    if c == close then return i end
    if c ~= "," then error("expected , or " .. close .. " at " .. i, 0) end
  end
end
function decode_value(s, i)
  local c = s:sub(i, i)
  if c == "[" then
    local list = {}
    return list, decode_list(s, i + 1, "]", function(text, at)
      list[#list + 1], at = decode_value(text, at)
      return at
    end)
  elseif c == "{" then
    local object = {}
    return object, decode_list(s, i + 1, "}", function(text, at)
      local key, value
      key, at = decode_value(text, at)
      value, at = decode_value(text, skip(text, skip(text, at) + 1))
      object[key] = value
      return at
    end)
  elseif c == '"' then
    local text, after = s:match('^"([^"]*)"()', i)
    return text, after
  end
  local word, after = s:match("^([%w%.%-]+)()", i)
  if word == "true" or word == "false" then return word == "true", after end
  return math.tointeger(word) or tonumber(word) or error("bad value at " .. i, 0), after
end
local nested = { deep = { deeper = { deepest = "stone" } } }
local document = { name = "ashlar", sizes = {}, nested = nested, ok = true, half = 0.5 }
for i = 1, 100 do document.sizes[i] = { bytes = i * 8, list = { i, -i, "s" .. i } } end
local text = encode(document)
for _ = 1, 5 do
  local again = encode(decode_value(text, 1))
  assert(again == text)
end
print(#text, text:sub(1, 60), pcall(decode_value, "[1 2]", 1))

-- Eight queens, every solution.
local solutions, first = 0, nil
local function place(row, columns, board)
  if row > 8 then
    solutions, first = solutions + 1, first or table.concat(board, " ")
    return
  end
  for column = 1, 8 do
    local free = true
    for r = 1, row - 1 do
      if board[r] == column or math.abs(board[r] - column) == row - r then free = false break end
    end
    if free then
      board[row] = column
      place(row + 1, columns, board)
      board[row] = nil
    end
  end
end
place(1, 8, {})
print(solutions, first)

-- Life, a new board for each generation.
local function generation(board, size)
  local after = {}
  for y = 1, size do
    after[y] = {}
    for x = 1, size do
      local around = 0
      for dy = -1, 1 do
        local row = board[(y + dy - 1) % size + 1]
        for dx = -1, 1 do
          if (dx ~= 0 or dy ~= 0) and row[(x + dx - 1) % size + 1] then around = around + 1 end
        end
      end
      after[y][x] = around == 3 or (around == 2 and board[y][x])
    end
  end
  return after
end
local size, board = 16, {}
for y = 1, size do board[y] = {} end
for _, at in ipairs({ { 2, 1 }, { 3, 2 }, { 1, 3 }, { 2, 3 }, { 3, 3 } }) do board[at[2]][at[1]] = true end
for _ = 1, 24 do board = generation(board, size) end
for y = 7, 10 do
  local row = {}
  for x = 5, 12 do row[#row + 1] = board[y][x] and "#" or "." end
  print(table.concat(row))
end

-- An expression compiler: text to tokens to tree to closures to value.
local function tokens(s)
  local list = {}
  for number, operator in s:gmatch("%s*(%d*)%s*([%+%-%*/%(%)]?)") do
    if number ~= "" then list[#list + 1] = number end
    if operator ~= "" then list[#list + 1] = operator end
  end
  return list
end
local function parse(list)
  local at, expression = 1, nil
  local function atom()
    local token = list[at]
    at = at + 1
    if token == "(" then
      local inner = expression()
      at = at + 1
      return inner
    end
    local n = math.tointeger(tonumber(token))
    return function() return n end
  end
  local function level(next_level, operators)
    local left = next_level()
    while operators[list[at]] do
      local operate, a = operators[list[at]], left
      at = at + 1
      local b = next_level()
      left = function() return operate(a(), b()) end
    end
    return left
  end
  local function term()
    return level(atom, { ["*"] = function(a, b) return a * b end, ["/"] = function(a, b) return a // b end })
  end
  function expression()
    return level(term, { ["+"] = function(a, b) return a + b end, ["-"] = function(a, b) return a - b end })
  end
  return expression()
end
for _, source in ipairs({ "1+2*3", "(1+2)*3", "100/(7-2)-4*(2+1)", "((((9))))*((8-1)-(2*3))" }) do
  io.write(source, " = ", parse(tokens(source))(), "; ")
end
print()

-- This script reads itself.
local lines = 0
for _ in io.lines(arg[0]) do lines = lines + 1 end
local file = assert(io.open(arg[0]))
local all = file:read("a")
print(lines > 100, select(2, all:gsub("\n", "\n")) == lines, file:seek("set", 3), file:read(8))
file:close()
print(io.open("no/such/file.lua") == nil, io.type(file))
