/* For tests: TypeScript text to a table of shapes, and an isolate that checks with it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "shape_source.h"

#include <stdlib.h>

#include "engine/helper.h"
#include "engine/module_objects.h"
#include "engine/shape.h"
#include "module/stdlib.h"
#include "syntax/parse.h"

typedef struct program {
    gots__arena arena;
    gots__atoms atoms;
    gots__diagnostics diagnostics;
} program;

static gots__types_file *open_text(program *p, const char *name, const char *text, size_t len, bool is_library)
{
    gots__types_file *f = GOTS__NEW(&p->arena, gots__types_file);
    f->source = GOTS__NEW(&p->arena, gots__source);
    *f->source = (gots__source){ .name = name, .text = text, .len = (uint32_t)len };
    f->kind = is_library ? GOTS__TYPES_DECLARATION : GOTS__TYPES_MODULE;
    f->is_library = f->is_quiet = is_library;
    gots__parse_options options = { .declaration = is_library };
    f->tree = gots__parse(&p->arena, &p->atoms, f->source, &options, &p->diagnostics);
    f->binding = gots__bind(&p->arena, &p->atoms, f->source, f->tree, &p->diagnostics);
    return f;
}

static gots__types_file *resolve(void *context, gots__types_file *from, gots__str specifier, bool *untyped)
{
    (void)context, (void)from, (void)specifier, (void)untyped;
    return NULL;
}

static gots__types_file **library(void *context, gots__atom *name, uint32_t *count)
{
    program *p = context;
    size_t pieces, len = 0;
    const gots__declared *at = gots__declared_find(name->text, &pieces);
    if (at == NULL) return NULL;
    for (size_t i = 0; i < pieces; i++) len += at[i].len;
    char *text = gots__arena_take(&p->arena, len + 1), *end = text;
    for (size_t i = 0; i < pieces; i++, end += at[i - 1].len)
        memcpy(end, gots__embedded_files[at[i].file].text + at[i].start, at[i].len);
    *end = '\0';
    gots__types_file **files = GOTS__NEW_ARRAY(&p->arena, gots__types_file *, 1);
    files[0] = open_text(p, "lib.d.ts", text, len, true);
    *count = 1;
    return files;
}

/* A site for each variable with a type. */
static void add_variables(gots__shape_builder *b, gots__node *statement)
{
    for (uint32_t i = 0; i < statement->variables.declarators.count; i++) {
        gots__node *variable = statement->variables.declarators.items[i];
        if (variable->declarator.type == NULL) continue;
        gots__atom *name = variable->declarator.target->ident.name;
        gots__shapes_site(b, gots__shapes_node(b, variable->declarator.type), (gots__str){ name->text, name->len });
    }
}

static char *copy(const void *bytes, size_t size)
{
    char *block = malloc(size + 1);
    memcpy(block, bytes, size);
    block[size] = '\0';
    return block;
}

void *shapes_of_source(const char *source, size_t *size)
{
    program p = { 0 };
    gots__arena_init(&p.arena, NULL, 0);
    if (setjmp(p.arena.escape) != 0) return NULL;
    gots__atoms_init(&p.atoms, &p.arena);
    gots__diagnostics_init(&p.diagnostics, &p.arena);
    gots__types_file *f = open_text(&p, "test.ts", source, strlen(source), false);
    const gots__types_host host = { &p, resolve, library };
    gots__checker *checker = gots__types_new(&p.arena, &p.atoms, &host, &f, 1, &p.diagnostics);
    gots__types_check(checker, f);
    gots__shape_builder *b = gots__shapes_begin(checker);
    for (uint32_t i = 0; i < f->tree->file.statements.count; i++) {
        gots__node *statement = f->tree->file.statements.items[i];
        if (statement->kind == GOTS__VARIABLES) add_variables(b, statement);
    }
    const gots__shapes *bytes = gots__shapes_finish(b, size);
    void *block = bytes == NULL ? NULL : copy(bytes, *size);
    gots__arena_deinit(&p.arena);
    return block;
}

static void open_check(duk_context *ctx, void *data)
{
    (void)data;
    duk_push_c_function(ctx, gots__h_checks, 1);
    duk_push_bare_object(ctx);
    duk_push_uint(ctx, 0);
    duk_put_prop_literal(ctx, -2, GOTS__MODULE_KEY);
    duk_call(ctx, 1);
    duk_put_global_literal(ctx, "check");
    duk_push_c_function(ctx, gots__h_class_key, 2);
    duk_put_global_literal(ctx, "classKey");
}

/* Tests and the fuzzer share this file; the fuzzer knows no Check. */
static void must(bool truth)
{
    if (!truth) abort();
}

gots__isolate *isolate_with_shapes(const char *source)
{
    size_t size;
    void *bytes = shapes_of_source(source, &size);
    must(bytes != NULL && gots__shapes_are_sound(bytes, size));
    gots_error err = { 0 };
    gots__isolate *isolate = gots__isolate_new(&(gots__isolate_options){ 0 }, &err);
    must(isolate != NULL && gots__env_shapes(isolate, 0, bytes, size, &err) == GOTS_OK);
    must(gots__protect(isolate, open_check, NULL, &err) == GOTS_OK);
    free(bytes);
    return isolate;
}
