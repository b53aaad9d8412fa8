// Luau as a host has it: interpreted, and with its native code.
//
// SPDX-License-Identifier: MIT
#include <luacode.h>
#include <luacodegen.h>
#include <lualib.h>
#include <string.h>

#include "host.h"

static int half(lua_State *L)
{
    lua_pushnumber(L, luaL_checknumber(L, 1) / 2);
    return 1;
}

static double run(lua_State *L, const char *name, double rounds)
{
    double best = 0;
    for (int i = 0; i < TIMES; i++) {
        double start = now();
        lua_getglobal(L, name);
        lua_pushnumber(L, rounds);
        lua_call(L, 1, 1);
        lua_pop(L, 1);
        keep_least(&best, (now() - start) / rounds);
    }
    return best;
}

static double from_c(lua_State *L, int rounds)
{
    double best = 0;
    for (int i = 0; i < TIMES; i++) {
        double start = now();
        for (int k = 0; k < rounds; k++) {
            lua_getglobal(L, "twice");
            lua_pushnumber(L, k);
            lua_call(L, 1, 1);
            (void)lua_tonumber(L, -1);
            lua_pop(L, 1);
        }
        keep_least(&best, (now() - start) / rounds);
    }
    return best;
}

static const char text[] =
    "function empty(n: number): number local s = 0 for i = 0, n do s = s + i end return s end "
    "function number(n: number): number local s = 0 for i = 0, n do s = s + half(i) end return s end "
    "function twice(x: number): number return x * 2 end";

static void measure(const char *engine, bool native)
{
    double made = 0;
    for (int i = 0; i < STATES; i++) {
        double start = now();
        lua_State *state = luaL_newstate();
        luaL_openlibs(state);
        lua_close(state);
        keep_least(&made, now() - start);
    }
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    if (native) luau_codegen_create(L);
    print_line(engine, WHAT_STATE, made / 1e3);
    print_line(engine, WHAT_BYTES, lua_gc(L, LUA_GCCOUNT, 0));
    lua_pushcfunction(L, half, "half");
    lua_setglobal(L, "half");
    size_t size;
    lua_CompileOptions options = {};
    options.optimizationLevel = 2;
    char *code = luau_compile(text, sizeof text - 1, &options, &size);
    if (luau_load(L, "bench", code, size, 0) != 0) exit(EXIT_FAILURE);
    free(code);
    if (native) luau_codegen_compile(L, -1);
    lua_call(L, 0, 0);
    print_line(engine, WHAT_TO_C, run(L, "number", FROM_PROGRAM) - run(L, "empty", FROM_PROGRAM));
    print_line(engine, WHAT_FROM_C, from_c(L, FROM_C));
    lua_close(L);
}

int main()
{
    measure("Luau", false);
    measure("Luau native", true);
    return EXIT_SUCCESS;
}
