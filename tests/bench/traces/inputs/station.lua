-- A weather station's day: readings parsed from text, kept by sensor, rules as closures, a report at the end.
-- SPDX-License-Identifier: Apache-2.0

collectgarbage("setpause", 110) -- collect early, as where memory is small
local sensors, alarms = {}, {}

local function reading_line(minute, name)
  local value = (minute * 7 + #name * 13) % 40 - 5
  return ("%02d:%02d %s=%d;state=%s"):format(minute // 60, minute % 60, name, value, value > 30 and "hot" or "ok")
end

local function parse(line)
  local hour, minute, rest = line:match("(%d+):(%d+) (.+)")
  local fields = {}
  for key, value in rest:gmatch("(%w+)=([%w-]+)") do
    fields[key] = tonumber(value) or value
  end
  return { time = tonumber(hour) * 60 + tonumber(minute), fields = fields }
end

-- Each sensor has a window of its last readings and a rule of its own.
local function sensor(name, limit)
  local window = {}
  return {
    add = function(reading)
      window[#window + 1] = reading
      if #window > 32 then table.remove(window, 1) end
    end,
    check = function()
      local last = window[#window]
      if last.fields[name] > limit then
        alarms[#alarms + 1] = { at = last.time, text = name .. " above " .. limit }
      end
    end,
    mean = function()
      local sum = 0
      for _, reading in ipairs(window) do sum = sum + reading.fields[name] end
      return sum / #window
    end,
  }
end

for i, name in ipairs { "roof", "cellar", "garden", "kitchen" } do
  sensors[name] = sensor(name, 28 + i)
end

local report = coroutine.wrap(function()
  while true do
    local lines = {}
    for name, one in pairs(sensors) do lines[#lines + 1] = ("%s %.1f"):format(name, one.mean()) end
    table.sort(lines)
    coroutine.yield(table.concat(lines, ", "))
  end
end)

for minute = 0, 24 * 60 - 1, 5 do
  for name, one in pairs(sensors) do
    one.add(parse(reading_line(minute, name)))
    one.check()
  end
  if minute % 60 == 0 then print(report()) end
end
print(#alarms .. " alarms, the first " .. alarms[1].text)
