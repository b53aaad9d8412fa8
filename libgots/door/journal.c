/* The journal: what came into an isolate, in order, so that its run can be done again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "door/journal.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

#define MAGIC "GOTSJRNL"
#define VERSION 1
#define HEAD (8 + 1 + 16 + 32 + 8)
#define CHECK 16
#define DEPTH_MAX 8
#define NS_PER_MS 1000000
#define MS_MAX (INT64_MAX / NS_PER_MS / 2) /* of a journal's beginning, and of all that passes: their sum has nanoseconds */

enum { ENTRY_TIME = 1, ENTRY_CALL, ENTRY_ANSWER, ENTRY_TIMERS };

/* Reading: everything past the end is 0 and makes the whole bad. */
typedef struct reader {
    const uint8_t *at, *end;
    bool bad;
} reader;

struct gots__journal {
    gots_allocator allocator;
    const gots_port *base;
    gots_port port;
    gots__chance chance;
    uint8_t *bytes;      /* head and entries */
    size_t len, room;
    bool is_full;        /* an entry did not find room */
    int64_t began_ms;    /* since 1970 */
    int64_t origin_ms;   /* what the base's clock showed when this process took over, minus what had passed */
    int64_t now_ms;      /* since it began */
    int64_t written_ms;  /* the last TIME */
    reader past;         /* what is still to be given again */
    bool replays;        /* until gots__journal_next has found the end of it */
    size_t past_len;     /* where new entries begin */
    uint32_t entry;      /* number of the entry that is being given, from 1 */
    reader answer;       /* of the event that gots__journal_next found */
    bool strayed;
    char then[160], now[160];
};

/* ---- Time and chance ------------------------------------------------------------------------- */

static int64_t monotonic_ns(void *context)
{
    return ((gots__journal *)context)->now_ms * NS_PER_MS;
}

static int64_t wall_ns(void *context)
{
    const gots__journal *it = context;
    return (it->began_ms + it->now_ms) * NS_PER_MS;
}

static int64_t thread_cpu_ns(void *context)
{
    const gots_port *base = ((gots__journal *)context)->base;
    return base->thread_cpu_ns(base->context);
}

static bool random_bytes(void *context, void *bytes, size_t len)
{
    gots__chance_take(&((gots__journal *)context)->chance, bytes, len);
    return true;
}

static int processors(void *context)
{
    (void)context;
    return 1;
}

const gots_port *gots__journal_port(const gots__journal *journal)
{
    return &journal->port;
}

static int64_t base_ms(const gots__journal *journal)
{
    return journal->base->monotonic_ns(journal->base->context) / NS_PER_MS;
}

void gots__journal_tick(gots__journal *journal)
{
    if (gots__journal_replays(journal)) return;
    int64_t now = base_ms(journal) - journal->origin_ms;
    if (now > journal->now_ms) journal->now_ms = now;
}

/* ---- Writing --------------------------------------------------------------------------------- */

static void put(gots__journal *journal, const void *bytes, size_t len)
{
    if (journal->is_full) return;
    if (journal->room - journal->len < len) {
        size_t room = journal->room * 2 > journal->len + len ? journal->room * 2 : journal->len + len + 256;
        uint8_t *larger = journal->allocator.resize(journal->allocator.context, journal->bytes, journal->room, room);
        if (larger == NULL) {
            journal->is_full = true;
            return;
        }
        journal->bytes = larger;
        journal->room = room;
    }
    memcpy(journal->bytes + journal->len, bytes, len);
    journal->len += len;
}

static void put_byte(gots__journal *journal, uint8_t byte)
{
    put(journal, &byte, 1);
}

static void put_count(gots__journal *journal, uint64_t count)
{
    for (; count > 127; count >>= 7) put_byte(journal, (uint8_t)(count | 128));
    put_byte(journal, (uint8_t)count);
}

static void put_word(gots__journal *journal, uint64_t word)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)(word >> 8 * i);
    put(journal, bytes, sizeof bytes);
}

static void put_text(gots__journal *journal, const char *text, size_t len)
{
    put_count(journal, len);
    put(journal, text, len);
}

static void put_data(gots__journal *journal, const gots__data *data)
{
    uint64_t word;
    put_byte(journal, data->kind);
    switch ((gots__data_kind)data->kind) {
    case GOTS__DATA_UNDEFINED:
    case GOTS__DATA_NULL: break;
    case GOTS__DATA_BOOLEAN: put_byte(journal, data->number != 0); break;
    case GOTS__DATA_NUMBER:
        memcpy(&word, &data->number, sizeof word);
        put_word(journal, word);
        break;
    case GOTS__DATA_TEXT:
    case GOTS__DATA_BYTES: put_text(journal, data->bytes, data->len); break;
    case GOTS__DATA_LIST:
        put_count(journal, data->len);
        for (size_t i = 0; i < data->len; i++) put_data(journal, &data->items[i]);
    }
}

/* A text that may be missing: one more than its length, 0. */
static void put_maybe(gots__journal *journal, const char *text)
{
    put_count(journal, text != NULL ? strlen(text) + 1 : 0);
    if (text != NULL) put(journal, text, strlen(text));
}

static void put_error(gots__journal *journal, const gots__op_error *error)
{
    put_maybe(journal, error->code);
    put_maybe(journal, error->message);
    put_maybe(journal, error->number);
    put_maybe(journal, error->path);
    put_byte(journal, (uint8_t)(error->denied | error->bad_argument << 1 | error->plain << 2));
}

static void put_time(gots__journal *journal)
{
    if (journal->now_ms == journal->written_ms) return;
    put_byte(journal, ENTRY_TIME);
    put_count(journal, (uint64_t)(journal->now_ms - journal->written_ms));
    journal->written_ms = journal->now_ms;
}

static void put_call(gots__journal *journal, const char *op, const gots__op_request *request)
{
    put_byte(journal, ENTRY_CALL);
    put_count(journal, request->id);
    put_text(journal, op, strlen(op));
    put_count(journal, request->count);
    for (uint32_t i = 0; i < request->count; i++) put_data(journal, &request->args[i]);
}

void gots__journal_answer(gots__journal *journal, const gots__op_request *request)
{
    if (gots__journal_replays(journal)) return;
    if (request->id != 0) put_time(journal);
    put_byte(journal, ENTRY_ANSWER);
    put_count(journal, request->id);
    put_byte(journal, request->error.code != NULL);
    if (request->error.code != NULL) put_error(journal, &request->error);
    else put_data(journal, &request->result);
}

void gots__journal_timers(gots__journal *journal)
{
    put_time(journal);
    put_byte(journal, ENTRY_TIMERS);
}

gots_status gots__journal_write(const gots__journal *journal, const gots_allocator *allocator, gots_text *out)
{
    if (journal->is_full) return GOTS_E_NOMEM;
    size_t len = journal->len + CHECK;
    char *bytes = gots__alloc(allocator, len + 1);
    if (bytes == NULL) return GOTS_E_NOMEM;
    memcpy(bytes, journal->bytes, journal->len);
    gots__hash hash = gots__hash_seed(VERSION);
    gots__hash_add(&hash, bytes, journal->len);
    memcpy(bytes + journal->len, hash.words, CHECK);
    bytes[len] = '\0';
    *out = (gots_text){ bytes, len, *allocator };
    return GOTS_OK;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static uint8_t get_byte(reader *r)
{
    if (r->at == r->end) {
        r->bad = true;
        return 0;
    }
    return *r->at++;
}

/* One number has one writing: what is compared as bytes and what is read as numbers never differ. */
static uint64_t get_count(reader *r)
{
    uint64_t count = 0;
    for (int shift = 0; shift < 63; shift += 7) {
        uint8_t byte = get_byte(r);
        if (byte == 0 && shift > 0) break;
        count |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) return count;
    }
    r->bad = true;
    return 0;
}

static uint64_t get_word(reader *r)
{
    uint64_t word = 0;
    for (int i = 0; i < 8; i++) word |= (uint64_t)get_byte(r) << 8 * i;
    return word;
}

/* `len` bytes; NULL when there are not so many. */
static const char *get_bytes(reader *r, uint64_t len)
{
    const char *at = (const char *)r->at;
    if (len > (uint64_t)(r->end - r->at)) {
        r->bad = true;
        r->at = r->end;
        return NULL;
    }
    r->at += len;
    return at;
}

static void skip_data(reader *r, int depth)
{
    uint8_t kind = get_byte(r);
    switch (kind) {
    case GOTS__DATA_UNDEFINED:
    case GOTS__DATA_NULL: return;
    case GOTS__DATA_BOOLEAN: get_byte(r); return;
    case GOTS__DATA_NUMBER: get_word(r); return;
    case GOTS__DATA_TEXT:
    case GOTS__DATA_BYTES: get_bytes(r, get_count(r)); return;
    case GOTS__DATA_LIST: {
        uint64_t count = get_count(r);
        if (depth == DEPTH_MAX) break;
        for (; count > 0 && !r->bad; count--) skip_data(r, depth + 1);
        return;
    }
    }
    r->bad = true;
}

static const char *get_maybe(reader *r, uint64_t *len)
{
    *len = get_count(r);
    if (*len == 0) return NULL;
    return get_bytes(r, --*len);
}

static void skip_answer(reader *r)
{
    uint64_t len;
    if (get_byte(r) == 0) {
        skip_data(r, 0);
        return;
    }
    if (get_maybe(r, &len) == NULL) r->bad = true; /* the code */
    if (get_maybe(r, &len) == NULL) r->bad = true; /* the message */
    get_maybe(r, &len);
    get_maybe(r, &len);
    get_byte(r);
}

static uint64_t skip_call(reader *r)
{
    uint64_t id = get_count(r);
    get_bytes(r, get_count(r));
    for (uint64_t count = get_count(r); count > 0 && !r->bad; count--) skip_data(r, 0);
    return id;
}

/* One entry; an answer of id 0 stands directly behind its call. */
static void skip_entry(reader *r)
{
    switch (get_byte(r)) {
    case ENTRY_TIME: get_count(r); return;
    case ENTRY_TIMERS: return;
    case ENTRY_ANSWER:
        if (get_count(r) == 0) r->bad = true;
        skip_answer(r);
        return;
    case ENTRY_CALL: {
        uint64_t id = skip_call(r);
        if (id > UINT32_MAX) r->bad = true;
        if (id != 0) return;
        if (get_byte(r) != ENTRY_ANSWER || get_count(r) != 0) r->bad = true;
        skip_answer(r);
        return;
    }
    default: r->bad = true;
    }
}

/* 0: sound. Else what is wrong: a status of errors. */
static const char *what_is_wrong(const uint8_t *bytes, size_t len)
{
    if (len < HEAD + CHECK || memcmp(bytes, MAGIC, 8) != 0) return "GOTS4510";
    if (bytes[8] != VERSION) return "GOTS4511";
    gots__hash hash = gots__hash_seed(VERSION);
    gots__hash_add(&hash, bytes, len - CHECK);
    if (memcmp(hash.words, bytes + len - CHECK, CHECK) != 0) return "GOTS4510";
    reader r = { bytes + HEAD, bytes + len - CHECK, false };
    while (r.at < r.end && !r.bad) skip_entry(&r);
    return r.bad ? "GOTS4510" : NULL;
}

bool gots__journal_is_sound(const void *bytes, size_t len)
{
    return what_is_wrong(bytes, len) == NULL;
}

/* ---- What was, and what is ------------------------------------------------------------------- */

bool gots__journal_replays(const gots__journal *journal)
{
    return journal->replays;
}

static void stray(gots__journal *journal)
{
    journal->strayed = true;
    journal->replays = false;
}

/* A call as people read it: `weather(["Paris"])`, `fs.readFile("x")`. Tools have their name as an argument. */
static void describe(char *out, size_t room, reader call)
{
    size_t len = 0;
    get_count(&call); /* the id */
    uint64_t name_len = get_count(&call);
    const char *name = get_bytes(&call, name_len);
    uint64_t count = get_count(&call);
    bool is_tool = name_len > 5 && memcmp(name, "tool.", 5) == 0;
    if (!is_tool) len += (size_t)snprintf(out, room, "%.*s(", (int)(name_len < 60 ? name_len : 60), name);
    for (uint64_t i = 0; i < count && len < room; i++) {
        uint8_t kind = *call.at;
        if (kind == GOTS__DATA_TEXT) {
            get_byte(&call);
            uint64_t text_len = get_count(&call);
            const char *text = get_bytes(&call, text_len);
            const char *format = is_tool ? i == 0 ? "%.*s" : "(%.*s" : "\"%.*s\"";
            len += (size_t)snprintf(out + len, room - len, format, (int)(text_len < 120 ? text_len : 120), text);
        } else {
            skip_data(&call, 0);
            len += (size_t)snprintf(out + len, room - len, "…");
        }
        if (!is_tool && i + 1 < count && len < room) len += (size_t)snprintf(out + len, room - len, ", ");
    }
    if (len < room) snprintf(out + len, room - len, ")");
    else memcpy(out + room - 4, "…", 4);
}

/* The same for the entry that comes next. */
static void describe_next(const gots__journal *journal, char *out, size_t room)
{
    reader r = journal->past;
    while (r.at != r.end && *r.at == ENTRY_TIME) skip_entry(&r);
    if (r.at == r.end) snprintf(out, room, "nothing more");
    else if (*r.at == ENTRY_TIMERS) snprintf(out, room, "its timers");
    else if (*r.at == ENTRY_CALL) {
        r.at++;
        describe(out, room, r);
    } else {
        r.at++;
        snprintf(out, room, "the answer of call %llu", (unsigned long long)get_count(&r));
    }
}

static void get_data(reader *r, gots__op_request *request, gots__data *out, bool *fine);

static void get_list(reader *r, gots__op_request *request, gots__data *out, bool *fine)
{
    uint64_t count = get_count(r);
    out->items = gots__op_take(request, count * sizeof *out->items + 1);
    if (out->items == NULL) {
        *fine = false;
        return;
    }
    for (; out->len < count && *fine; out->len++) get_data(r, request, &out->items[out->len], fine);
}

static void get_data(reader *r, gots__op_request *request, gots__data *out, bool *fine)
{
    uint64_t word;
    *out = (gots__data){ .kind = get_byte(r) };
    switch ((gots__data_kind)out->kind) {
    case GOTS__DATA_UNDEFINED:
    case GOTS__DATA_NULL: break;
    case GOTS__DATA_BOOLEAN: out->number = get_byte(r) != 0; break;
    case GOTS__DATA_NUMBER:
        word = get_word(r);
        memcpy(&out->number, &word, sizeof word);
        break;
    case GOTS__DATA_TEXT:
    case GOTS__DATA_BYTES:
        out->len = get_count(r);
        out->bytes = gots__op_copy(request, get_bytes(r, out->len), out->len);
        if (out->bytes == NULL) *fine = false;
        break;
    case GOTS__DATA_LIST: get_list(r, request, out, fine);
    }
}

static const char *copy_maybe(reader *r, gots__op_request *request)
{
    uint64_t len;
    const char *text = get_maybe(r, &len);
    return text != NULL ? gots__op_copy(request, text, len) : NULL;
}

static bool give(reader *r, gots__op_request *request)
{
    bool fine = true;
    if (get_byte(r) == 0) {
        get_data(r, request, &request->result, &fine);
        return fine;
    }
    gots__op_error *error = &request->error;
    error->code = copy_maybe(r, request);
    error->message = copy_maybe(r, request);
    error->number = copy_maybe(r, request);
    error->path = copy_maybe(r, request);
    uint8_t flags = get_byte(r);
    error->denied = (flags & 1) != 0;
    error->bad_argument = (flags & 2) != 0;
    error->plain = (flags & 4) != 0;
    return error->code != NULL && error->message != NULL;
}

bool gots__journal_give(gots__journal *journal, gots__op_request *request)
{
    return give(&journal->answer, request);
}

/* Compares with what was called then. The call is written behind the past for it, and taken away again. */
static gots__journal_way call_again(gots__journal *journal, const char *op, gots__op_request *request)
{
    size_t len = journal->len, past = (size_t)(journal->past.at - journal->bytes);
    put_call(journal, op, request);
    if (journal->is_full) {
        stray(journal);
        return GOTS__JOURNAL_STRAYED;
    }
    size_t call_len = journal->len - len;
    journal->len = len;
    journal->past = (reader){ journal->bytes + past, journal->bytes + journal->past_len, false }; /* it may have moved */
    journal->entry++;
    reader *r = &journal->past;
    bool same = (size_t)(r->end - r->at) >= call_len && memcmp(r->at, journal->bytes + len, call_len) == 0;
    if (!same) {
        describe_next(journal, journal->then, sizeof journal->then);
        describe(journal->now, sizeof journal->now, (reader){ journal->bytes + len + 1, journal->bytes + len + call_len, false });
        stray(journal);
        return GOTS__JOURNAL_STRAYED;
    }
    r->at += call_len;
    if (request->id != 0) return GOTS__JOURNAL_HELD;
    r->at += 2; /* ANSWER of id 0 */
    if (give(r, request)) return GOTS__JOURNAL_DONE;
    stray(journal);
    return GOTS__JOURNAL_STRAYED;
}

gots__journal_way gots__journal_call(gots__journal *journal, const char *op, gots__op_request *request)
{
    if (journal->strayed) return GOTS__JOURNAL_STRAYED;
    if (gots__journal_replays(journal)) return call_again(journal, op, request);
    put_call(journal, op, request);
    return GOTS__JOURNAL_DO;
}

static void get_time(gots__journal *journal)
{
    journal->past.at++;
    uint64_t passed = get_count(&journal->past), left = (uint64_t)(MS_MAX - journal->now_ms);
    journal->now_ms += (int64_t)(passed < left ? passed : left);
    journal->written_ms = journal->now_ms;
}

/* The present begins, and so much later than the past as it is on the wall. */
static gots__journal_event end_past(gots__journal *journal)
{
    int64_t passed = journal->base->wall_ns(journal->base->context) / NS_PER_MS - journal->began_ms;
    if (passed > journal->now_ms) journal->now_ms = passed;
    journal->origin_ms = base_ms(journal) - journal->now_ms;
    journal->replays = false;
    return GOTS__JOURNAL_OVER;
}

gots__journal_event gots__journal_next(gots__journal *journal, uint32_t *id)
{
    reader *r = &journal->past;
    if (journal->strayed) return GOTS__JOURNAL_LOST;
    while (r->at != r->end && *r->at == ENTRY_TIME) get_time(journal);
    journal->entry++;
    if (r->at == r->end) return end_past(journal);
    switch (*r->at) {
    case ENTRY_TIMERS:
        r->at++;
        return GOTS__JOURNAL_TIMERS;
    case ENTRY_ANSWER:
        r->at++;
        *id = (uint32_t)get_count(r);
        journal->answer = *r;
        skip_answer(r);
        return GOTS__JOURNAL_ANSWER;
    default:
        describe_next(journal, journal->then, sizeof journal->then);
        snprintf(journal->now, sizeof journal->now, "nothing");
        stray(journal);
        return GOTS__JOURNAL_LOST;
    }
}

bool gots__journal_strayed(const gots__journal *journal, gots_error *err)
{
    if (!journal->strayed) return false;
    if (journal->then[0] == '\0') gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    else
        gots__fail(err, GOTS_E_DIVERGED, "GOTS4513", "entry %u of the journal: it has %s, and the program now calls %s",
                   (unsigned)journal->entry, journal->then, journal->now);
    return true;
}

/* ---- Opening --------------------------------------------------------------------------------- */

static gots__journal *make(const gots_allocator *allocator, const gots_port *base, gots_error *err)
{
    gots__journal *journal = gots__alloc(allocator, sizeof *journal);
    if (journal == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory for a journal");
        return NULL;
    }
    *journal = (gots__journal){ .allocator = *allocator, .base = base };
    journal->port = (gots_port){ .size = sizeof journal->port, .context = journal, .monotonic_ns = monotonic_ns,
                                 .wall_ns = wall_ns, .thread_cpu_ns = thread_cpu_ns, .random = random_bytes,
                                 .processors = processors };
    return journal;
}

gots__journal *gots__journal_new(const gots_allocator *allocator, const gots_port *base, const gots__hash *code,
                                 gots_error *err)
{
    uint8_t seed[32];
    gots__journal *journal = make(allocator, base, err);
    if (journal == NULL) return NULL;
    if (!base->random(base->context, seed, sizeof seed)) {
        gots__fail(err, GOTS_E_IO, "GOTS4514", "the port gives no chance");
        gots__journal_free(journal);
        return NULL;
    }
    journal->began_ms = base->wall_ns(base->context) / NS_PER_MS;
    journal->origin_ms = base_ms(journal);
    put(journal, MAGIC, 8);
    put_byte(journal, VERSION);
    put(journal, code->words, 16);
    put(journal, seed, sizeof seed);
    put_word(journal, (uint64_t)journal->began_ms);
    gots__chance_init(&journal->chance, seed);
    return journal;
}

static bool is_of(const uint8_t *bytes, const gots__hash *code, gots_error *err)
{
    if (memcmp(bytes + 9, code->words, 16) == 0) return true;
    gots__fail(err, GOTS_E_DIVERGED, "GOTS4512",
               "the journal is of another script, other declarations, other limits or another version of GoTS");
    return false;
}

gots__journal *gots__journal_open(const gots_allocator *allocator, const gots_port *base, const gots__hash *code,
                                  const void *bytes, size_t len, gots_error *err)
{
    const char *wrong = what_is_wrong(bytes, len);
    if (wrong != NULL) {
        gots__fail(err, GOTS_E_INVALID, wrong, strcmp(wrong, "GOTS4511") == 0 ? "the journal was written by another version of GoTS"
                                                                               : "the journal is damaged, or none");
        return NULL;
    }
    if (!is_of(bytes, code, err)) return NULL;
    gots__journal *journal = make(allocator, base, err);
    if (journal == NULL) return NULL;
    put(journal, bytes, len - CHECK);
    if (journal->is_full) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory for a journal");
        gots__journal_free(journal);
        return NULL;
    }
    reader head = { journal->bytes + 9 + 16 + 32, journal->bytes + HEAD, false };
    uint64_t began = get_word(&head);
    journal->began_ms = began < MS_MAX ? (int64_t)began : MS_MAX;
    gots__chance_init(&journal->chance, journal->bytes + 9 + 16);
    journal->past = (reader){ journal->bytes + HEAD, journal->bytes + journal->len, false };
    journal->past_len = journal->len;
    journal->replays = true;
    return journal;
}

void gots__journal_free(gots__journal *journal)
{
    if (journal == NULL) return;
    gots_allocator allocator = journal->allocator;
    gots__free(&allocator, journal->bytes, journal->room);
    gots__free(&allocator, journal, sizeof *journal);
}
