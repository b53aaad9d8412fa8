/* Fuzzer: any text through parser, binding and type checker, with the library's declarations: no
 * crash, no hang, nothing lost.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "module/stdlib.h"
#include "syntax/parse.h"
#include "types/types.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TEXT_MAX (64u * 1024u)

typedef struct program {
    gots__arena arena;
    gots__atoms atoms;
    gots__diagnostics diagnostics, unsaid;
} program;

/* False: its syntax is wrong. */
static bool parse(program *p, gots__types_file *file, gots__source *source, bool is_declaration)
{
    gots__parse_options options = { .max_depth = 200, .declaration = is_declaration };
    gots__diagnostics *list = is_declaration ? &p->unsaid : &p->diagnostics;
    file->source = source;
    file->kind = is_declaration ? GOTS__TYPES_DECLARATION : GOTS__TYPES_MODULE;
    file->is_library = file->is_quiet = is_declaration;
    gots__node *tree = gots__parse(&p->arena, &p->atoms, source, &options, list);
    if (list->count > 0 && !is_declaration) return false;
    file->binding = gots__bind(&p->arena, &p->atoms, source, tree, list);
    file->tree = tree;
    return true;
}

static gots__types_file **library(void *context, gots__atom *name, uint32_t *count)
{
    program *p = context;
    size_t pieces;
    const gots__declared *at = gots__declared_find(name->text, &pieces);
    if (at == NULL) return NULL;
    uint32_t len = 0;
    for (size_t i = 0; i < pieces; i++) len += at[i].len;
    char *text = gots__arena_take(&p->arena, len + 1), *end = text;
    for (size_t i = 0; i < pieces; end += at[i++].len)
        memcpy(end, gots__embedded_files[at[i].file].text + at[i].start, at[i].len);
    *end = '\0';
    gots__source *source = GOTS__NEW(&p->arena, gots__source);
    *source = (gots__source){ .name = "library.d.ts", .text = text, .len = len };
    gots__types_file *file = GOTS__NEW(&p->arena, gots__types_file);
    parse(p, file, source, true);
    gots__types_file **files = GOTS__NEW_ARRAY(&p->arena, gots__types_file *, 1);
    files[0] = file;
    *count = 1;
    return files;
}

static void check(program *p, gots__source *source)
{
    gots__types_file file = { 0 }, *files[1] = { &file };
    gots__types_host host = { p, NULL, library };
    if (!parse(p, &file, source, false)) return;
    gots__checker *checker = gots__types_new(&p->arena, &p->atoms, &host, files, 1, &p->diagnostics);
    gots__types_check(checker, &file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > TEXT_MAX) return 0;
    program p;
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    gots__source source = { .name = "fuzz.ts", .text = text, .len = (uint32_t)size };
    gots__arena_init(&p.arena, NULL, 0);
    if (setjmp(p.arena.escape) == 0) {
        gots__atoms_init(&p.atoms, &p.arena);
        gots__diagnostics_init(&p.diagnostics, &p.arena);
        gots__diagnostics_init(&p.unsaid, &p.arena);
        check(&p, &source);
    }
    gots__arena_deinit(&p.arena);
    free(text);
    return 0;
}
