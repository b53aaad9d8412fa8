/* The checker: made over a program's files, then asked to check them one by one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

static void init_names(checker *c)
{
#define TY_SET1(id) c->names.id = ty_atom(c, #id);
#define TY_SET2(id, text) c->names.id = ty_atom(c, text);
#define TY_SET(...) TY_PICK(__VA_ARGS__, TY_SET2, TY_SET1, 0)(__VA_ARGS__)
#undef TY_NAME
#define TY_NAME(...) TY_SET(__VA_ARGS__)
    TY_NAMES(TY_NAME)
}

gots__checker *gots__types_new(gots__arena *arena, gots__atoms *atoms, const gots__types_host *host, gots__types_file **files,
                               uint32_t count, gots__diagnostics *diagnostics)
{
    char here;
    checker *c = GOTS__NEW(arena, checker);
    c->arena = arena;
    c->atoms = atoms;
    c->host = host;
    c->diagnostics = diagnostics;
    c->files = files;
    c->file_count = count;
    c->stack_base = (uintptr_t)&here;
    init_names(c);
    ty_init_types(c);
    c->undefined_entity = ty_entity_new(c, E_PROPERTY, c->names.undefined);
    c->undefined_entity->type = c->undefined;
    c->global_this = ty_entity_new(c, E_NAMESPACE | E_MODULE, c->names.globalThis);
    ty_more(c, c->global_this)->exports_known = true;
    for (uint32_t i = 0; i < count; i++) ty_declare_file(c, files[i]);
    ty_declare_augmentations(c);
    return c;
}

/* Among the comments before the first statement there is `// @ts-nocheck`. */
static bool has_nocheck(const gots__source *source)
{
    const char *at = source->text, *end = source->text + source->len;
    bool is_script = end - at >= 2 && at[0] == '#' && at[1] == '!';
    while (at < end) {
        while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')) at++;
        bool is_comment = end - at >= 2 && at[0] == '/' && (at[1] == '/' || at[1] == '*');
        if (!is_comment && !is_script) return false;
        is_script = false;
        const char *close = is_comment && at[1] == '*' ? "*/" : "\n";
        const char *stop = memmem(at, (size_t)(end - at), close, strlen(close));
        stop = stop != NULL ? stop + strlen(close) : end;
        if (is_comment && at[1] == '/' && memmem(at, (size_t)(stop - at), "@ts-nocheck", 11) != NULL) return true;
        at = stop;
    }
    return false;
}

bool ty_is_nocheck(file *f)
{
    if (f->nocheck == 0) f->nocheck = has_nocheck(f->source) ? 2 : 1;
    return f->nocheck == 2;
}

static void run_deferred(checker *c)
{
    while (c->deferred_done < c->deferred_count) {
        node *n = c->deferred[c->deferred_done++];
        c->work = 0;
        if (n->kind == GOTS__CLASS) ty_check_class(c, n);
        else ty_check_function_body(c, n);
    }
    c->deferred_count = c->deferred_done = 0;
}

void gots__types_check(gots__checker *c, gots__types_file *f)
{
    char here;
    c->stack_base = (uintptr_t)&here;
    if (f->is_checked || f->kind == GOTS__TYPES_JSON || f->is_library) return;
    f->is_checked = true;
    ty_declare_file(c, f);
    if (ty_is_nocheck(f)) return;
    c->current_file = f;
    ty_check_statements(c, &f->tree->file.statements);
    run_deferred(c);
}
