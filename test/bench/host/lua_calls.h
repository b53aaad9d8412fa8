/* What Lua and Luau have in common: a function of C, calls of it from a program, and calls of the program.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef BENCH_HOST_LUA_CALLS_H
#define BENCH_HOST_LUA_CALLS_H

#include "host.h"

static int half(lua_State *L)
{
    lua_pushnumber(L, luaL_checknumber(L, 1) / 2);
    return 1;
}

static double from_program(lua_State *L, const char *name, double rounds)
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

static double make_and_end(void)
{
    double made = 0;
    for (int i = 0; i < STATES; i++) {
        double start = now();
        lua_State *state = luaL_newstate();
        luaL_openlibs(state);
        lua_close(state);
        keep_least(&made, now() - start);
    }
    return made;
}

static void print_state(const char *engine, lua_State *L)
{
    print_line(engine, WHAT_STATE, make_and_end() / 1e3);
    print_line(engine, WHAT_BYTES, lua_gc(L, LUA_GCCOUNT, 0));
}

static void print_calls(const char *engine, lua_State *L)
{
    double empty = from_program(L, "empty", FROM_PROGRAM);
    print_line(engine, WHAT_TO_C, from_program(L, "number", FROM_PROGRAM) - empty);
    print_line(engine, WHAT_FROM_C, from_c(L, FROM_C));
}

#endif
