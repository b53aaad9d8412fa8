/* What a Lua state with its library costs; lines as those of ours.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 300;
    double made = 1e9, ended = 1e9;
    size_t live = 0;
    for (int i = 0; i < rounds; i++) {
        double start = now_us();
        lua_State *state = luaL_newstate();
        luaL_openlibs(state);
        double took = now_us() - start;
        if (took < made) made = took;
        live = (size_t)lua_gc(state, LUA_GCCOUNT, 0) * 1024u + (size_t)lua_gc(state, LUA_GCCOUNTB, 0);
        start = now_us();
        lua_close(state);
        took = now_us() - start;
        if (took < ended) ended = took;
    }
    printf("Lua state\t%.1f\n", made);
    printf("Lua end\t%.1f\n", ended);
    printf("Lua live bytes\t%zu\n", live);
    return EXIT_SUCCESS;
}
