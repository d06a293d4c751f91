# lua: Lua 5.4, from Debian's source package, running the script named by SCRIPT=<script.lua>.
#
# The sources are fetched by the build. nano's printf knows no long long, so there Lua has 32-bit
# integers and floats: a copy of the sources with LUA_32BITS set where Lua wants it set, in luaconf.h.
#
# SPDX-License-Identifier: Apache-2.0
LUA_PACKAGE := build/src/lua5.4
LUA_DIR := build/src/$(if $(filter nano,$(LIBC)),lua5.4-32bits,lua5.4/src)
LUA_NAMES := lapi lauxlib lbaselib lcode lcorolib lctype ldblib ldebug ldo ldump lfunc lgc linit liolib llex \
	lmathlib lmem loadlib lobject lopcodes loslib lparser lstate lstring lstrlib ltable ltablib ltm \
	lundump lutf8lib lvm lzio
LUA_SRCS := $(LUA_NAMES:%=$(LUA_DIR)/%.c)

SCRIPT ?= firmware/apps/lua/hello.lua

APP_SRCS := firmware/apps/lua/main.c $(LUA_SRCS)
APP_CFLAGS := -isystem $(LUA_DIR) -isystem firmware/apps/lua
APP_LDFLAGS := -lm
APP_DEPS := $(LUA_DIR)/lua.h
APP_BOARDS := mps2-an386 mps2-an500
# Lua nests C calls 200 deep (LUAI_MAXCCALLS); those of a gsub that calls back into gsub take about 1 KB
# each, and twice that with address checks. tests/target/lua/errors.lua goes there.
APP_STACK_BYTES := $(if $(filter asan,$(SAFETY)),524288,262144)

ifeq ($(LIBC),nano)
APP_LDFLAGS += -Wl,-u,_printf_float
endif

# Lua's own sources are not ours to mend: no warnings there.
$(foreach name,$(LUA_NAMES),%/$(name).o): APP_CFLAGS += -w

build/src/lua5.4/src/lua.h $(LUA_NAMES:%=build/src/lua5.4/src/%.c) &:
	@tools/fetch-source lua5.4 $(LUA_PACKAGE)

# Under a lock, because several makes may want it at a time (tests do); nothing to do if it is there.
build/src/lua5.4-32bits/lua.h $(LUA_NAMES:%=build/src/lua5.4-32bits/%.c) &: build/src/lua5.4/src/lua.h
	@flock $(@D).lock sh -ec 'test ! -e $(@D) || exit 0; rm -rf $(@D).part; cp -Rp $(<D) $(@D).part; \
		sed -i "s/^#define LUA_32BITS[[:space:]].*/#define LUA_32BITS 1/" $(@D).part/luaconf.h; \
		grep -q "^#define LUA_32BITS 1$$" $(@D).part/luaconf.h; mv $(@D).part $(@D)'
