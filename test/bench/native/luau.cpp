// Luau with its native code, for native.sh: runs the file that it is given.
//
// SPDX-License-Identifier: MIT
#include <luacode.h>
#include <luacodegen.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>

#include <string>

int main(int argc, char **argv)
{
    std::string text = "--!native\n--!optimize 2\nlocal ROUNDS = " + std::string(argc == 3 ? argv[2] : "5") + " ";
    FILE *file = argc == 3 ? fopen(argv[1], "r") : NULL;
    if (file == NULL) return EXIT_FAILURE;
    for (int c; (c = fgetc(file)) != EOF;) text += (char)c;
    fclose(file);
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    luau_codegen_create(L);
    luaL_sandbox(L); /* nobody replaces what the compiler knows */
    size_t size;
    lua_CompileOptions options = {};
    options.optimizationLevel = 2;
    options.typeInfoLevel = 1;
    char *code = luau_compile(text.data(), text.size(), &options, &size);
    bool fine = luau_load(L, "=kernels", code, size, 0) == 0;
    free(code);
    if (fine) luau_codegen_compile(L, -1);
    if (!fine || lua_pcall(L, 0, 0, 0) != 0) {
        fprintf(stderr, "luau: %s\n", lua_tostring(L, -1));
        return EXIT_FAILURE;
    }
    lua_close(L);
    return EXIT_SUCCESS;
}
