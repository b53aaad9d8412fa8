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

/* What the comments before the first statement ask for. */
enum { HEAD_READ = 1, HEAD_NOCHECK = 2, HEAD_BROWSER = 4 };

static bool says(const char *at, const char *stop, const char *what)
{
    return memmem(at, (size_t)(stop - at), what, strlen(what)) != NULL;
}

static uint8_t comment_asks(const char *at, const char *stop)
{
    if (at[1] != '/') return 0;
    if (says(at, stop, "@ts-nocheck")) return HEAD_NOCHECK;
    bool is_browser = says(at, stop, "<reference lib=\"dom") || says(at, stop, "<reference lib=\"webworker");
    return at[2] == '/' && is_browser ? HEAD_BROWSER : 0;
}

static uint8_t read_head(const gots__source *source)
{
    const char *at = source->text, *end = source->text + source->len;
    uint8_t head = HEAD_READ;
    bool is_script = end - at >= 2 && at[0] == '#' && at[1] == '!';
    while (at < end) {
        while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')) at++;
        bool is_comment = end - at >= 3 && at[0] == '/' && (at[1] == '/' || at[1] == '*');
        if (!is_comment && !is_script) return head;
        is_script = false;
        const char *close = is_comment && at[1] == '*' ? "*/" : "\n";
        const char *stop = memmem(at, (size_t)(end - at), close, strlen(close));
        stop = stop != NULL ? stop + strlen(close) : end;
        if (is_comment) head |= comment_asks(at, stop);
        at = stop;
    }
    return head;
}

static uint8_t head_of(file *f)
{
    if (f->head == 0) f->head = read_head(f->source);
    return f->head;
}

bool ty_is_nocheck(file *f)
{
    return (head_of(f) & HEAD_NOCHECK) != 0;
}

bool ty_wants_browser(file *f)
{
    return (head_of(f) & HEAD_BROWSER) != 0;
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
