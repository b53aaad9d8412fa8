/* The changes to Duktape: scripts of test/engine, each run as text and again from its bytecode.
 *
 * SPDX-License-Identifier: MIT
 *
 * test/engine/x.js is ES5 with the engine's extensions, as lowering emits it; x.out is what its
 * calls of print() write. A case is two files and no registration.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/heap.h"
#include "test.h"

#define FOLDER "test/engine/"

typedef struct output {
    char text[65536];
    size_t len;
} output;

static duk_ret_t print(duk_context *ctx)
{
    output *out = gots__isolate_owner(gots__isolate_of(ctx));
    duk_idx_t count = duk_get_top(ctx);
    for (duk_idx_t i = 0; i < count; i++) {
        size_t len;
        duk_to_string(ctx, i);
        const char *text = gots__to_utf8(ctx, i, &len);
        ck_assert_uint_lt(out->len + len + 2, sizeof out->text);
        memcpy(out->text + out->len, text, len);
        out->len += len;
        out->text[out->len++] = i + 1 < count ? ' ' : '\n';
    }
    out->text[out->len] = '\0';
    return 0;
}

static char *read_file(const char *name, size_t *len)
{
    FILE *in = fopen(name, "rb");
    ck_assert_msg(in != NULL, "cannot open %s", name);
    char *bytes = malloc(1u << 20);
    ck_assert_ptr_nonnull(bytes);
    *len = fread(bytes, 1, (1u << 20) - 1, in);
    bytes[*len] = '\0';
    fclose(in);
    return bytes;
}

typedef struct script {
    const char *text;
    size_t len;
    bool from_bytecode;
} script;

static void run(duk_context *ctx, void *data)
{
    script *it = data;
    duk_push_c_function(ctx, print, DUK_VARARGS);
    duk_put_global_literal(ctx, "print");
    gots__compile(ctx, it->text, it->len, "script");
    if (it->from_bytecode) {
        duk_dump_function(ctx);
        duk_load_function(ctx);
    }
    duk_call(ctx, 0);
}

static void run_script(const char *name, bool from_bytecode)
{
    char path[512];
    size_t len, expected_len;
    snprintf(path, sizeof path, FOLDER "%s", name);
    char *text = read_file(path, &len);
    memcpy(strrchr(path, '.'), ".out", 5);
    char *expected = read_file(path, &expected_len);
    output *out = calloc(1, sizeof *out);
    ck_assert_ptr_nonnull(out);
    gots__isolate_options options = { .owner = out };
    gots_error err;
    gots__isolate *isolate = gots__isolate_new(&options, &err);
    ck_assert_msg(isolate != NULL, "%s", err.message);
    script it = { text, len, from_bytecode };
    gots_status status = gots__protect(isolate, run, &it, &err);
    ck_assert_msg(status == GOTS_OK, "%s: %s: %s\n%s", name, err.code, err.message, out->text);
    ck_assert_msg(strcmp(out->text, expected) == 0, "%s: got\n%s", name, out->text);
    gots__isolate_free(isolate);
    free(out);
    free(expected);
    free(text);
}

START_TEST(every_script_prints_what_is_expected)
{
    DIR *folder = opendir(FOLDER);
    ck_assert_msg(folder != NULL, "no folder " FOLDER);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        size_t len = strlen(entry->d_name);
        if (len < 4 || strcmp(entry->d_name + len - 3, ".js") != 0) continue;
        run_script(entry->d_name, false);
        run_script(entry->d_name, true);
        count++;
    }
    closedir(folder);
    ck_assert_int_gt(count, 0);
}
END_TEST

Suite *suite_patch(void);
Suite *suite_patch(void)
{
    const TTest *const tests[] = {
        every_script_prints_what_is_expected,
        NULL,
    };
    return test_suite("patch", tests);
}
