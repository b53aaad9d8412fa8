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

gots__code *gots__code_new(const gots_allocator *allocator, gots__code_tier tier, const char *text,
                           size_t len, const gots__code_symbol *imports, uint32_t import_count,
                           const char *const *names, void **addresses, uint32_t count,
                           gots_error *err)
{
    gots__code_unit unit = { text, len, imports, import_count, names, addresses, count };
    gots__code *code = gots__alloc(allocator, sizeof *code);
    if (code == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
        return NULL;
    }
    memset(code, 0, sizeof *code);
    code->allocator = *allocator;
    gots_status status = tier == GOTS__CODE_TCC ? gots__code_tcc(code, &unit, err) : GOTS_E_UNSUPPORTED;
    if (status == GOTS_OK) return code;
    gots__free(allocator, code, sizeof *code);
    return NULL;
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
