/* The same calls in Lua.
 *
 * SPDX-License-Identifier: MIT
 */
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <time.h>

static int half(lua_State *L)
{
    lua_pushnumber(L, luaL_checknumber(L, 1) / 2);
    return 1;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double run(lua_State *L, const char *name, double rounds)
{
    double best = 1e18;
    for (int i = 0; i < 7; i++) {
        double start = now();
        lua_getglobal(L, name);
        lua_pushnumber(L, rounds);
        lua_call(L, 1, 1);
        lua_pop(L, 1);
        double spent = (now() - start) / rounds;
        if (spent < best) best = spent;
    }
    return best;
}

static double from_c(lua_State *L, int rounds)
{
    double best = 1e18;
    for (int i = 0; i < 7; i++) {
        double start = now();
        for (int k = 0; k < rounds; k++) {
            lua_getglobal(L, "twice");
            lua_pushnumber(L, k);
            lua_call(L, 1, 1);
            (void)lua_tonumber(L, -1);
            lua_pop(L, 1);
        }
        double spent = (now() - start) / rounds;
        if (spent < best) best = spent;
    }
    return best;
}

int main(void)
{
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    lua_register(L, "half", half);
    if (luaL_dostring(L, "function empty(n) local s = 0 for i = 0, n do s = s + i end return s end "
                         "function number(n) local s = 0 for i = 0, n do s = s + half(i) end return s end "
                         "function twice(x) return x * 2 end") != 0) return 1;
    printf("%-12s program -> C, %-9s %8.1f\n", "lua", "number", run(L, "number", 2e5) - run(L, "empty", 1e6));
    printf("%-12s C -> program              %6.1f\n", "lua", from_c(L, 1000000));
    lua_close(L);
    return 0;
}
