-- Errors: raised, caught, nested, rethrown, and stacks that run over.
-- SPDX-License-Identifier: Apache-2.0

local function message(...)
  local ok, problem = pcall(...)
  return ok, (tostring(problem):gsub("^.-:%d+: ", ""))
end

print(pcall(error, "plain", 0))
print(pcall(error, { code = 42 }) == false, select(2, pcall(error, { code = 42 })).code)
print(pcall(error))
print(message(function() local t = nil return t.field end))
print(message(function() return 1 + {} end))
print(message(function() return #5 end))
print(message(function() return {} < {} end))
print(message(function() return "a" < 1 end))
print(message(function() return ("x")() end))
print(message(function() return 1 // 0 end))
print(message(function() return 1 % 0 end))
print(message(function() return 1.5 | 1 end))
print(message(string.rep))
print(message(string.char, 256))
print(message(setmetatable, 1, {}))
print(message(assert, false, "asserted"), message(assert, nil))
print(message(function() for _ = 1, 10, 0 do end end))
print(select("#", assert(1, 2, 3)))

-- Where: the level chooses whose line is named.
local function raise(level) error("here", level) end
local _, at_callee = pcall(function() raise(1) end)
local _, at_caller = pcall(function() raise(2) end)
print(at_callee:match(":(%d+):") ~= at_caller:match(":(%d+):"), at_callee:match("[^:]+$"))

-- A handler sees the error before the stack unwinds.
print(xpcall(function() error("seen", 0) end, function(m) return m .. " by the handler" end))
local _, trace = xpcall(function() error("traced") end, debug.traceback)
print(trace:find("stack traceback:", 1, true) ~= nil)

-- Deep nesting of protected calls, each rethrowing.
local function rethrow(depth)
  if depth == 0 then error("bottom", 0) end
  local ok, problem = pcall(rethrow, depth - 1)
  error(ok and "no error" or problem, 0)
end
print(pcall(rethrow, 50))

-- A Lua stack that runs over is an error like any other. (Where memory is short it is memory that ends.)
local function forever(n) return 1 + forever(n + 1) end
for _ = 1, 3 do
  local ok, problem = pcall(forever, 0)
  print(ok, type(problem), #problem > 0)
end

-- So is a C stack that runs over: here gsub calls back into gsub.
local function nested() return ("x"):gsub("x", nested) end
print(pcall(nested) == false)
local deep = ("("):rep(300) .. "1" .. (")"):rep(300)
print(load("return " .. deep) == nil)
print(message(string.find, ("a"):rep(300), ("a?"):rep(300)))

-- Code that does not compile.
print(select(2, load("x =", "=chunk")))
print(select(2, load("goto nowhere", "=chunk")))
print(select(2, load("'unfinished", "=chunk")))
print(load("return 6 * 7", "=chunk")())
print(load(function() return nil end) ~= nil)

-- Errors by the thousand leave nothing behind.
collectgarbage()
collectgarbage()
local before = collectgarbage("count")
for i = 1, 2000 do pcall(error, { i, tostring(i) }) end
collectgarbage()
collectgarbage()
print("errors collected", collectgarbage("count") <= before + 1)
