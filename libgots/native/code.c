/* Machine code as a thing that is made by one of the tiers, and freed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "native/code.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/mman.h>

#include "base/error.h"
#include "base/memory.h"
#include "native/code_inside.h"

static gots__code *new_code(const gots_allocator *allocator, gots_error *err)
{
    gots__code *code = gots__alloc(allocator, sizeof *code);
    if (code == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
        return NULL;
    }
    memset(code, 0, sizeof *code);
    code->allocator = *allocator;
    return code;
}

/* The code, or NULL after a failure. */
static gots__code *finished(gots__code *code, gots_status status)
{
    if (status == GOTS_OK) return code;
    gots_allocator allocator = code->allocator;
    gots__free(&allocator, code, sizeof *code);
    return NULL;
}

gots__code *gots__code_new(const gots_allocator *allocator, gots__code_tier tier, const char *text,
                           size_t len, const gots__code_symbol *imports, uint32_t import_count,
                           const char *const *names, void **addresses, uint32_t count,
                           gots_error *err)
{
    gots__code_unit unit = { text, len, imports, import_count, names, count };
    if (tier == GOTS__CODE_CC) return gots__code_kept(allocator, NULL, &unit, addresses, err);
    gots__code *code = new_code(allocator, err);
    return code != NULL ? finished(code, gots__code_tcc(code, &unit, addresses, err)) : NULL;
}

gots__code *gots__code_kept_by(const gots_allocator *allocator, const char *directory,
                               const gots__code_unit *unit, void **addresses,
                               gots__code_child *child, gots_error *err)
{
    gots__code *code = new_code(allocator, err);
    if (code == NULL) return NULL;
    return finished(code, gots__code_cc(code, directory, unit, addresses, child, err));
}

gots__code *gots__code_kept(const gots_allocator *allocator, const char *directory,
                            const gots__code_unit *unit, void **addresses, gots_error *err)
{
    gots__code_child child;
    gots__code_child_init(&child);
    gots__code *code = gots__code_kept_by(allocator, directory, unit, addresses, &child, err);
    gots__code_child_deinit(&child);
    return code;
}

void gots__code_free(gots__code *code)
{
    if (code == NULL) return;
    if (code->pages != NULL) munmap(code->pages, code->size);
    if (code->library != NULL) dlclose(code->library);
    gots_allocator allocator = code->allocator;
    gots__free(&allocator, code, sizeof *code);
}

size_t gots__code_size(const gots__code *code)
{
    return code->size;
}
