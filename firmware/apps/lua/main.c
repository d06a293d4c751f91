/*
 * Lua 5.4 on a board: runs the scripts named on the command line, one after the other, each in a state
 * of its own, and verifies malloc's heap behind each of them.
 *
 * Owns the Lua states and the account of their memory. After lua_close() the heap must be sound, Lua
 * must have given back every byte, and malloc's heap must hold exactly the blocks that it held before:
 * what the C library keeps for itself is provoked beforehand by warm_up_libc().
 *
 * Exit status: 0 if every script ran to its end and the heap was as it must be each time; else 1.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/check.h>
#include <ashlar/malloc.h>
#include <ashlar/stats.h>
#include <float.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"

/* What one Lua state holds of the heap, by Lua's own count of bytes. */
struct lua_account {
    size_t live_bytes;
    size_t live_blocks;
    size_t peak_bytes;
    bool shrink_failed; /* Lua relies on a realloc to fewer bytes never failing (manual, lua_Alloc) */
};

static void account_change(struct lua_account *account, size_t old_bytes, size_t new_bytes)
{
    account->live_bytes += new_bytes - old_bytes;
    if (account->live_bytes > account->peak_bytes) {
        account->peak_bytes = account->live_bytes;
    }
}

/* A lua_Alloc over realloc and free. For a new block `old_bytes` tells its kind, not a size. */
static void *lua_allocate(void *context, void *old, size_t old_bytes, size_t new_bytes)
{
    struct lua_account *account = context;
    size_t had_bytes = old == NULL ? 0 : old_bytes;
    if (new_bytes == 0) {
        account->live_blocks -= old == NULL ? 0 : 1;
        account_change(account, had_bytes, 0);
        free(old);
        return NULL;
    }
    void *block = realloc(old, new_bytes);
    if (block == NULL) {
        account->shrink_failed |= new_bytes <= had_bytes;
        return NULL;
    }
    account->live_blocks += old == NULL ? 1 : 0;
    account_change(account, had_bytes, new_bytes);
    return block;
}

/* The longest number that Lua reads (lobject.c, L_MAXLENNUM). */
#define NUMBER_TEXT_BYTES 200

/* Print and read the hardest numbers that Lua can ask for. newlib makes big numbers for this, of as many
 * words as it takes, and keeps them for the next time: so each length is asked for once. */
static void warm_up_conversions(void)
{
    static const double hard_numbers[] = {DBL_MAX, DBL_MIN, 1.0 / 3.0, 4503599627370497.5};
    static const char *const formats[] = {"%.99f", "%.99e", "%.14g"}; /* string.format takes 2 digits */
    char text[DBL_MAX_10_EXP + NUMBER_TEXT_BYTES];
    for (size_t i = 0; i < sizeof hard_numbers / sizeof hard_numbers[0]; i++) {
        for (size_t j = 0; j < sizeof formats / sizeof formats[0]; j++) {
            (void)snprintf(text, sizeof text, formats[j], hard_numbers[i]);
            (void)strtod(text, NULL);
        }
    }
    for (size_t digits = 3; digits < NUMBER_TEXT_BYTES; digits++) {
        memset(text, '9', digits);
        memcpy(text + digits, "e-99", sizeof "e-99");
        (void)strtod(text, NULL);
        memcpy(text, "0x", 2);
        memcpy(text + digits, "p-99", sizeof "p-99");
        (void)strtod(text, NULL);
    }
}

/*
 * Make the C library allocate all that it will keep, so that what is compared later is Lua's: buffers of
 * the standard streams, the first stream of fopen, conversions. The last line creates the heap if the C
 * library never did.
 */
static void warm_up_libc(const char *script)
{
    warm_up_conversions();
    printf("ashlar: %s\n", script);
    (void)fflush(stdout);
    FILE *file = fopen(script, "r");
    if (file != NULL) {
        (void)fgetc(file);
        (void)fclose(file);
    }
    void *volatile first = malloc(1); /* volatile: a malloc that is only freed would be optimised away */
    free(first);
}

/* Whether malloc's heap keeps all its invariants; says which one not. */
static bool heap_is_sound(void)
{
    ashlar_malloc_lock();
    struct ashlar_check_result result = ashlar_heap_check(ashlar_malloc_heap());
    ashlar_malloc_unlock();
    if (result.broken != ASHLAR_HEAP_SOUND) {
        fprintf(stderr, "ashlar: INV-%d broken at %p\n", (int)result.broken, result.address);
    }
    return result.broken == ASHLAR_HEAP_SOUND;
}

static struct ashlar_stats heap_stats(void)
{
    ashlar_malloc_lock();
    struct ashlar_stats stats = ashlar_heap_stats(ashlar_malloc_heap());
    ashlar_malloc_unlock();
    return stats;
}

/* An error's text with the stack that led to it, as the stand-alone Lua prints it. */
static int add_traceback(lua_State *lua)
{
    luaL_traceback(lua, lua, luaL_tolstring(lua, 1, NULL), 1);
    return 1;
}

/* Run in protected mode, so that not even opening the libraries can end in a panic. Argument: the script. */
static int run_protected(lua_State *lua)
{
    const char *script = lua_touserdata(lua, 1);
    luaL_openlibs(lua);
    lua_createtable(lua, 0, 1);
    lua_pushstring(lua, script);
    lua_rawseti(lua, -2, 0);
    lua_setglobal(lua, "arg");
    if (luaL_loadfile(lua, script) != LUA_OK) {
        return lua_error(lua);
    }
    lua_call(lua, 0, 0);
    return 0;
}

/* Run one script in a new state; returns whether it ended without an error. */
static bool run_script(const char *script, struct lua_account *account)
{
    lua_State *lua = lua_newstate(lua_allocate, account);
    if (lua == NULL) {
        fprintf(stderr, "lua: not enough memory for a state\n");
        return false;
    }
    lua_pushcfunction(lua, add_traceback);
    lua_pushcfunction(lua, run_protected);
    lua_pushlightuserdata(lua, (void *)(uintptr_t)script);
    bool ok = lua_pcall(lua, 1, 0, 1) == LUA_OK;
    (void)fflush(stdout);
    if (!ok) {
        const char *message = lua_tostring(lua, -1);
        fprintf(stderr, "lua: %s\n", message != NULL ? message : "error object is not a string");
    }
    lua_close(lua);
    return ok;
}

/* Whether Lua gave back all that it took, and the heap holds what it held before. */
static bool memory_is_back(const struct lua_account *account, const struct ashlar_stats *before,
                           const struct ashlar_stats *after)
{
    if (account->shrink_failed) {
        fprintf(stderr, "ashlar: a realloc to a smaller size failed\n");
    }
    if (account->live_blocks != 0 || account->live_bytes != 0) {
        fprintf(stderr, "ashlar: Lua still holds %lu blocks of %lu bytes\n", (unsigned long)account->live_blocks,
                (unsigned long)account->live_bytes);
    }
    bool same = after->used_blocks == before->used_blocks && after->used_bytes == before->used_bytes;
    if (!same) {
        fprintf(stderr, "ashlar: %lu blocks of %lu bytes before, %lu blocks of %lu bytes after\n",
                (unsigned long)before->used_blocks, (unsigned long)before->used_bytes,
                (unsigned long)after->used_blocks, (unsigned long)after->used_bytes);
    }
    return same && !account->shrink_failed && account->live_blocks == 0 && account->live_bytes == 0;
}

/* Run one script and judge the heap behind it. */
static bool run_and_verify(const char *script)
{
    warm_up_libc(script);
    struct ashlar_stats before = heap_stats();
    struct lua_account account = {0};
    bool ran = run_script(script, &account);
    struct ashlar_stats after = heap_stats();
    bool sound = heap_is_sound();
    bool back = memory_is_back(&account, &before, &after);
    printf("ashlar: %s, %s: %lu blocks before and %lu after; Lua's peak %lu of %lu bytes\n",
           sound ? "heap sound" : "HEAP DAMAGED", back ? "all memory back" : "MEMORY NOT BACK",
           (unsigned long)before.used_blocks, (unsigned long)after.used_blocks, (unsigned long)account.peak_bytes,
           (unsigned long)after.region_bytes);
    return ran && sound && back;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: make run APP=lua SCRIPT=<script.lua>\n");
        return EXIT_FAILURE;
    }
    bool ok = true;
    for (int i = 1; i < argc; i++) {
        ok &= run_and_verify(argv[i]);
    }
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
