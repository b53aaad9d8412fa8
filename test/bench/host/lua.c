/* Lua as a host has it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <lauxlib.h>
#include <lualib.h>

#include "host.h"

#ifndef ENGINE
#define ENGINE "Lua"
#endif

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

int main(void)
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
    print_line(ENGINE, WHAT_STATE, made / 1e3);
    print_line(ENGINE, WHAT_BYTES, (double)lua_gc(L, LUA_GCCOUNT, 0));
    lua_register(L, "half", half);
    if (luaL_dostring(L, "function empty(n) local s = 0 for i = 0, n do s = s + i end return s end "
                         "function number(n) local s = 0 for i = 0, n do s = s + half(i) end return s end "
                         "function twice(x) return x * 2 end") != 0) return EXIT_FAILURE;
    print_line(ENGINE, WHAT_TO_C, run(L, "number", FROM_PROGRAM) - run(L, "empty", FROM_PROGRAM));
    print_line(ENGINE, WHAT_FROM_C, from_c(L, FROM_C));
    lua_close(L);
    return EXIT_SUCCESS;
}
