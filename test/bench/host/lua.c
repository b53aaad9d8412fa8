/* Lua as a host has it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <lauxlib.h>
#include <lualib.h>

#include "lua_calls.h"

int main(void)
{
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    print_state("Lua", L);
    lua_register(L, "half", half);
    if (luaL_dostring(L, "function empty(n) local s = 0 for i = 0, n do s = s + i end return s end "
                         "function number(n) local s = 0 for i = 0, n do s = s + half(i) end return s end "
                         "function twice(x) return x * 2 end") != 0) return EXIT_FAILURE;
    print_calls("Lua", L);
    lua_close(L);
    return EXIT_SUCCESS;
}
