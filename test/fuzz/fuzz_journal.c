/* Fuzzer: any bytes as a journal; one that is called sound can be replayed from end to end against any program.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/port.h"
#include "door/journal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A request as the engine makes it. */
static gots__op_request *make_request(uint32_t id)
{
    static const gots__data args[2] = { { .kind = GOTS__DATA_TEXT, .bytes = "weather", .len = 7 },
                                        { .kind = GOTS__DATA_TEXT, .bytes = "[\"Paris\"]", .len = 9 } };
    gots_allocator allocator = gots__default_allocator();
    gots__op_request *request = gots__alloc(&allocator, sizeof *request);
    *request = (gots__op_request){ .id = id, .count = 2, .args = args, .size = sizeof *request };
    return request;
}

static void replay(gots__journal *journal)
{
    gots_error err;
    uint32_t next = 1, id = 0;
    for (gots__journal_event event; (event = gots__journal_next(journal, &id)) != GOTS__JOURNAL_OVER;) {
        if (event == GOTS__JOURNAL_LOST) break;
        gots__op_request *request = make_request(id);
        if (event == GOTS__JOURNAL_ANSWER) (void)gots__journal_give(journal, request);
        gots__op_drop(request);
        request = make_request(next % 3 == 0 ? 0 : next);
        (void)gots__journal_call(journal, "tool.call", request);
        gots__op_drop(request);
        next++;
    }
    (void)gots__journal_strayed(journal, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gots_allocator allocator = gots__default_allocator();
    gots__hash code = { { 1, 2 } };
    /* Most bytes have no right head and check: give them one. */
    size_t head = 8 + 1 + 16 + 32 + 8, len = head + size + 16;
    uint8_t *bytes = calloc(1, len);
    memcpy(bytes, "GOTSJRNL\1", 9);
    memcpy(bytes + 9, code.words, 16);
    if (size > 0) memcpy(bytes + head, data, size);
    gots__hash hash = gots__hash_seed(1);
    gots__hash_add(&hash, bytes, len - 16);
    memcpy(bytes + len - 16, hash.words, 16);
    gots__journal *journal = gots__journal_open(&allocator, &gots__port_system, &code, bytes, len, NULL);
    if (journal != NULL) {
        replay(journal);
        gots_text out;
        if (gots__journal_write(journal, &allocator, &out) == GOTS_OK) {
            if (!gots__journal_is_sound(out.bytes, out.len)) abort();
            gots__free(&allocator, out.bytes, out.len + 1);
        }
    }
    gots__journal_free(journal);
    (void)gots__journal_is_sound(data, size);
    free(bytes);
    return 0;
}
