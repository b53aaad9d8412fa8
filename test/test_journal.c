/* Tests of the journal (door/journal.h) with bytes that nobody has written.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <string.h>

#include "base/memory.h"
#include "base/port.h"
#include "door/journal.h"

#define HEAD (8 + 1 + 16 + 32 + 8)
#define CHECK 16

static const gots__hash code = { { 1, 2 } };

/* A journal that began at 0, with those entries and a right check. */
static gots__journal *open_entries(const char *entries, size_t len)
{
    gots_allocator allocator = gots__default_allocator();
    uint8_t bytes[HEAD + 256 + CHECK] = "GOTSJRNL\1";
    memcpy(bytes + 9, code.words, 16);
    memcpy(bytes + HEAD, entries, len);
    gots__hash hash = gots__hash_seed(1);
    gots__hash_add(&hash, bytes, HEAD + len);
    memcpy(bytes + HEAD + len, hash.words, CHECK);
    return gots__journal_open(&allocator, &gots__port_system, &code, bytes, HEAD + len + CHECK, NULL);
}

#define OPEN(entries) open_entries(entries, sizeof(entries) - 1)

/* "now" with no arguments, at once. */
static gots__op_request *make_request(void)
{
    gots_allocator allocator = gots__default_allocator();
    gots__op_request *request = gots__alloc(&allocator, sizeof *request);
    *request = (gots__op_request){ .size = sizeof *request };
    return request;
}

START_TEST(an_answer_is_given_again)
{
    gots__journal *journal = OPEN("\2\0\3now\0\3\0\0\4\2hi");
    gots__op_request *request = make_request();
    ck_assert_int_eq(gots__journal_call(journal, "now", request), GOTS__JOURNAL_DONE);
    ck_assert_str_eq(request->result.bytes, "hi");
    gots__op_drop(request);
    gots__journal_free(journal);
}
END_TEST

/* The answer's id is 0 in two bytes: read as one, its list would begin with whatever stands in the error's code. */
START_TEST(a_number_in_more_bytes_than_it_needs_is_damage)
{
    ck_assert_ptr_null(OPEN("\2\0\3now\0\3\x80\0\6\x0b" "\6\x80\x80\x80\x80\x80\x80\x80\x80\x20" "\1\0\0\0"));
    ck_assert_ptr_null(OPEN("\1\x81\0"));
}
END_TEST

START_TEST(time_has_an_end)
{
    uint32_t id;
    gots__journal *journal = OPEN("\1\xff\xff\xff\xff\xff\xff\xff\xff\x7f\4\1\xff\xff\xff\xff\xff\xff\xff\xff\x7f\4");
    const gots_port *port = gots__journal_port(journal);
    ck_assert_int_eq(gots__journal_next(journal, &id), GOTS__JOURNAL_TIMERS);
    int64_t first = port->wall_ns(port->context);
    ck_assert_int_eq(first, INT64_MAX / 1000000 / 2 * 1000000);
    ck_assert_int_eq(gots__journal_next(journal, &id), GOTS__JOURNAL_TIMERS);
    ck_assert_int_eq(port->wall_ns(port->context), first);
    gots__journal_free(journal);
}
END_TEST

Suite *suite_journal(void);
Suite *suite_journal(void)
{
    const TTest *const tests[] = {
        an_answer_is_given_again, a_number_in_more_bytes_than_it_needs_is_damage, time_has_an_end, NULL,
    };
    return test_suite("journal", tests);
}
