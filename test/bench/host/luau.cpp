// Luau as a host has it: interpreted, and with its native code.
//
// SPDX-License-Identifier: MIT
#include <luacode.h>
#include <luacodegen.h>
#include <lualib.h>
#include <string.h>

#include "lua_calls.h"

static const char text[] =
    "function empty(n: number): number local s = 0 for i = 0, n do s = s + i end return s end "
    "function number(n: number): number local s = 0 for i = 0, n do s = s + half(i) end return s end "
    "function twice(x: number): number return x * 2 end";

static void measure(const char *engine, bool native)
{
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    if (native) luau_codegen_create(L);
    print_state(engine, L);
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
    print_calls(engine, L);
    lua_close(L);
}

int main()
{
    measure("Luau", false);
    measure("Luau native", true);
    return EXIT_SUCCESS;
}
