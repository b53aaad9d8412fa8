/* Fuzzer: any pattern, any flags, any text.
 *
 * SPDX-License-Identifier: MIT
 *
 * The first byte chooses flags, then the pattern up to a NUL, then the text, as Latin-1.
 */
#include "base/memory.h"
#include "regexp/regexp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stops after a number of polls: what is slow is not a finding here. */
static volatile int stop_at_once = 1;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    uint32_t flags = data[0];
    if ((flags & GOTS__RE_UNICODE) && (flags & GOTS__RE_SETS)) flags &= ~(uint32_t)GOTS__RE_SETS;
    const uint8_t *end = memchr(data + 1, 0, size - 1);
    size_t len = end != NULL ? (size_t)(end - data - 1) : size - 1;
    gots__arena arena;
    gots__arena_init(&arena, NULL, 64u * 1024 * 1024);
    if (setjmp(arena.escape) != 0) {
        gots__arena_deinit(&arena);
        return 0;
    }
    const char *message;
    size_t offset;
    const gots__regexp *program =
        gots__regexp_compile(&arena, (const char *)data + 1, len, flags, &message, &offset);
    if (program != NULL && program->group_count < 512) {
        gots__regexp_machine machine = { gots__default_allocator(), &stop_at_once, 1u << 24, NULL };
        size_t rest = end != NULL ? size - len - 2 : 0;
        gots__regexp_input input = { data + size - rest, (uint32_t)rest, false };
        int32_t captures[1024];
        gots__regexp_exec(program, &machine, &input, 0, false, captures);
    }
    gots__arena_deinit(&arena);
    return 0;
}
