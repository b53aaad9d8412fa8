/* The URL class over the parser of url.h.
 *
 * SPDX-License-Identifier: MIT
 *
 * An object keeps its URL in hidden property "parts": a plain buffer with a head of lengths and
 * behind it the parts' texts. Reading a property cuts a piece out; a setter makes a new buffer.
 * `searchParams` is made when it is first read, and then kept in step.
 */
#include "engine/url_object.h"

#include <string.h>

#include "engine/console.h"
#include "engine/dukx.h"
#include "engine/url.h"
#include "engine/web.h"

enum { SCHEME, USERNAME, PASSWORD, HOST, PATH, QUERY, FRAGMENT, PART_COUNT };

typedef struct parts {
    uint32_t lengths[PART_COUNT];
    int32_t port;
    bool has_host, opaque_path, has_query, has_fragment;
} parts;

/* ---- Memory: the parser's arena over buffers on the value stack ---- */

/* Blocks are buffers in the array at stack index `*context`; they are never released early. */
static void *resize_block(void *context, void *ptr, size_t old_size, size_t size)
{
    gots__url_scratch *scratch = context;
    (void)ptr, (void)old_size;
    if (size == 0) return NULL;
    void *block = duk_push_fixed_buffer(scratch->ctx, size);
    duk_put_prop_index(scratch->ctx, scratch->blocks,
                       (duk_uarridx_t)duk_get_length(scratch->ctx, scratch->blocks));
    return block;
}

gots__arena *gots__url_scratch_open(gots__url_scratch *scratch, duk_context *ctx)
{
    const gots_allocator allocator = { resize_block, scratch };
    scratch->ctx = ctx;
    scratch->blocks = duk_get_top(ctx);
    duk_push_bare_array(ctx);
    gots__arena_init(&scratch->arena, &allocator, 0);
    scratch->arena.next = scratch->first;
    scratch->arena.end = scratch->first + sizeof scratch->first;
    if (setjmp(scratch->arena.escape) != 0) (void)duk_range_error(ctx, "URL too long");
    return &scratch->arena;
}

/* ---- In and out of objects ---- */

static gots__slice *part_of(gots__url *url, int part)
{
    gots__slice *all[] = { &url->scheme, &url->username, &url->password, &url->host,
                           &url->path, &url->query, &url->fragment };
    return all[part];
}

/* Keeps the URL in the object. */
static void store(duk_context *ctx, duk_idx_t object, gots__url *url)
{
    parts head = { .port = url->port, .has_host = url->has_host, .opaque_path = url->opaque_path,
                   .has_query = url->has_query, .has_fragment = url->has_fragment };
    size_t len = 0;
    for (int i = 0; i < PART_COUNT; i++) {
        head.lengths[i] = (uint32_t)part_of(url, i)->len;
        len += head.lengths[i];
    }
    if (len > UINT32_MAX / 2) (void)duk_range_error(ctx, "URL too long");
    char *out = duk_push_fixed_buffer(ctx, sizeof head + len);
    memcpy(out, &head, sizeof head);
    out += sizeof head;
    for (int i = 0; i < PART_COUNT; i++) {
        memcpy(out, part_of(url, i)->bytes, head.lengths[i]);
        out += head.lengths[i];
    }
    gots__attribute_set(ctx, object, "parts");
}

/* The URL of the object, borrowed from it; false when it is no URL object. */
static bool load(duk_context *ctx, duk_idx_t object, gots__url *url)
{
    bool has = gots__attribute_get(ctx, object, "parts");
    if (has) {
        const char *bytes = duk_require_buffer(ctx, -1, NULL);
        parts head;
        memcpy(&head, bytes, sizeof head);
        bytes += sizeof head;
        for (int i = 0; i < PART_COUNT; i++) {
            *part_of(url, i) = (gots__slice){ bytes, head.lengths[i] };
            bytes += head.lengths[i];
        }
        url->port = head.port;
        url->has_host = head.has_host;
        url->opaque_path = head.opaque_path;
        url->has_query = head.has_query;
        url->has_fragment = head.has_fragment;
    }
    duk_pop(ctx);
    return has;
}

/* Pushes `this`, a URL object, and reads its URL. */
static void load_this(duk_context *ctx, gots__url *url)
{
    duk_push_this(ctx);
    if (!load(ctx, -1, url)) (void)duk_type_error(ctx, "Illegal invocation: `this` is not a URL");
}

/* The argument as UTF-8; leaves its string on the stack top. */
static gots__slice text_at(duk_context *ctx, duk_idx_t index)
{
    gots__slice text;
    duk_to_string(ctx, index);
    text.bytes = gots__to_utf8(ctx, index, &text.len);
    return text;
}

static void push_slice(duk_context *ctx, gots__slice text)
{
    gots__push_utf8(ctx, text.bytes, text.len);
}

/* ---- The constructor and its relatives ---- */

/* Parses argument 0 against argument 1 into *out; false when invalid. */
static bool parse_arguments(duk_context *ctx, gots__arena *arena, gots__url *out)
{
    gots__url base;
    bool has_base = !duk_is_undefined(ctx, 1);
    if (has_base && !gots__url_parse(arena, text_at(ctx, 1), NULL, &base)) return false;
    return gots__url_parse(arena, text_at(ctx, 0), has_base ? &base : NULL, out);
}

static void define_error(duk_context *ctx, const char *name)
{
    duk_push_string(ctx, name);
    duk_swap_top(ctx, -2);
    duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WEC);
}

static duk_ret_t throw_invalid(duk_context *ctx)
{
    duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "Invalid URL");
    duk_push_literal(ctx, "ERR_INVALID_URL");
    define_error(ctx, "code");
    duk_dup(ctx, 0);
    define_error(ctx, "input");
    if (!duk_is_undefined(ctx, 1)) {
        duk_dup(ctx, 1);
        define_error(ctx, "base");
    }
    return duk_throw(ctx);
}

static duk_ret_t url_construct(duk_context *ctx)
{
    gots__url_scratch scratch;
    gots__url url;
    gots__web_require(ctx, 1, "URL");
    duk_set_top(ctx, 2);
    gots__web_construct(ctx, "URL");
    gots__arena *arena = gots__url_scratch_open(&scratch, ctx);
    if (!parse_arguments(ctx, arena, &url)) return throw_invalid(ctx);
    store(ctx, 2, &url);
    return 0;
}

/* URL.canParse (magic 0) and URL.parse (1). */
static duk_ret_t url_try_parse(duk_context *ctx)
{
    gots__url_scratch scratch;
    gots__url url;
    gots__web_require(ctx, 1, "URL.canParse");
    duk_set_top(ctx, 2);
    bool ok = parse_arguments(ctx, gots__url_scratch_open(&scratch, ctx), &url);
    if (duk_get_current_magic(ctx) == 0) {
        duk_push_boolean(ctx, ok);
    } else if (ok) {
        duk_push_object(ctx);
        gots__web_push_prototype(ctx, "URL");
        duk_set_prototype(ctx, -2);
        store(ctx, duk_get_top_index(ctx), &url);
    } else {
        duk_push_null(ctx);
    }
    return 1;
}

/* ---- Reading ---- */

typedef enum getter {
    GET_HREF, GET_ORIGIN, GET_PROTOCOL, GET_USERNAME, GET_PASSWORD, GET_HOST, GET_HOSTNAME,
    GET_PORT, GET_PATHNAME, GET_SEARCH, GET_HASH
} getter;

/* Pushes `mark` and the text, or nothing for an empty one. */
static void push_marked(duk_context *ctx, const char *mark, gots__slice text)
{
    if (text.len == 0) {
        duk_push_literal(ctx, "");
        return;
    }
    duk_push_string(ctx, mark);
    push_slice(ctx, text);
    duk_concat(ctx, 2);
}

static duk_ret_t url_get(duk_context *ctx)
{
    gots__url_scratch scratch;
    gots__url url;
    load_this(ctx, &url);
    gots__arena *arena = gots__url_scratch_open(&scratch, ctx);
    switch ((getter)duk_get_current_magic(ctx)) {
    case GET_HREF: push_slice(ctx, gots__url_href(arena, &url)); break;
    case GET_ORIGIN: push_slice(ctx, gots__url_origin(arena, &url)); break;
    case GET_PROTOCOL:
        push_slice(ctx, url.scheme);
        duk_push_literal(ctx, ":");
        duk_concat(ctx, 2);
        break;
    case GET_USERNAME: push_slice(ctx, url.username); break;
    case GET_PASSWORD: push_slice(ctx, url.password); break;
    case GET_HOST: push_slice(ctx, gots__url_host_port(arena, &url)); break;
    case GET_HOSTNAME: push_slice(ctx, url.host); break;
    case GET_PORT:
        if (url.port < 0) duk_push_literal(ctx, "");
        else duk_push_sprintf(ctx, "%d", url.port);
        break;
    case GET_PATHNAME: push_slice(ctx, url.path); break;
    case GET_SEARCH: push_marked(ctx, "?", url.query); break;
    case GET_HASH: push_marked(ctx, "#", url.fragment); break;
    }
    return 1;
}

/* ---- Writing ---- */

/* Makes the parameters' list anew from the URL's query, if there is such an object. */
static void refresh_params(duk_context *ctx, duk_idx_t object, const gots__url *url)
{
    if (gots__attribute_get(ctx, object, "params")) {
        duk_idx_t params = duk_get_top_index(ctx);
        gots__url_params_fill(ctx, params, url->query);
    }
    duk_pop(ctx);
}

static duk_ret_t url_set(duk_context *ctx)
{
    gots__url_scratch scratch;
    gots__url url;
    load_this(ctx, &url);
    gots__slice value = text_at(ctx, 0);
    gots__arena *arena = gots__url_scratch_open(&scratch, ctx);
    gots__url_part part = (gots__url_part)duk_get_current_magic(ctx);
    gots__url_set(arena, &url, part, value);
    store(ctx, 1, &url);
    if (part == GOTS__URL_SEARCH) refresh_params(ctx, 1, &url);
    return 0;
}

static duk_ret_t url_set_href(duk_context *ctx)
{
    gots__url_scratch scratch;
    gots__url url;
    load_this(ctx, &url);
    gots__slice value = text_at(ctx, 0);
    gots__arena *arena = gots__url_scratch_open(&scratch, ctx);
    if (!gots__url_parse(arena, value, NULL, &url)) {
        duk_push_undefined(ctx);
        duk_replace(ctx, 1);
        return throw_invalid(ctx);
    }
    store(ctx, 1, &url);
    refresh_params(ctx, 1, &url);
    return 0;
}

void gots__url_set_query(duk_context *ctx, duk_idx_t object, gots__slice query)
{
    gots__url_scratch scratch;
    gots__url url;
    object = duk_require_normalize_index(ctx, object);
    if (!load(ctx, object, &url)) return;
    gots__arena *arena = gots__url_scratch_open(&scratch, ctx);
    gots__url_set(arena, &url, GOTS__URL_SEARCH, query);
    store(ctx, object, &url);
    duk_pop(ctx);
}

static duk_ret_t url_search_params(duk_context *ctx)
{
    gots__url url;
    load_this(ctx, &url);
    if (gots__attribute_get(ctx, 0, "params")) return 1;
    gots__url_params_push(ctx);
    gots__url_params_fill(ctx, -1, url.query);
    duk_dup(ctx, 0);
    gots__attribute_set(ctx, -2, "url");
    duk_dup_top(ctx);
    gots__attribute_set(ctx, 0, "params");
    return 1;
}

/* "URL { href: …, … }", from an object with the same properties. */
static duk_ret_t url_inspect(duk_context *ctx)
{
    static const char *const shown[] = { "href", "origin", "protocol", "username", "password",
                                         "host", "hostname", "port", "pathname", "search",
                                         "searchParams", "hash" };
    duk_set_top(ctx, 2);
    duk_push_this(ctx);
    if (duk_is_number(ctx, 0) && duk_get_number(ctx, 0) < 0) return 1;
    duk_push_object(ctx);
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        duk_get_prop_string(ctx, 2, shown[i]);
        duk_put_prop_string(ctx, 3, shown[i]);
    }
    duk_push_literal(ctx, "URL ");
    gots__console_push_text(ctx, 3);
    duk_concat(ctx, 2);
    return 1;
}

#define PART(name, get, set)                                                                      \
    { "get " name, url_get, 0, 0, get }, { "set " name, url_set, 1, 1, set }

static const gots__builtin methods[] = {
    { "get href", url_get, 0, 0, GET_HREF },
    { "set href", url_set_href, 1, 1, 0 },
    { "get origin", url_get, 0, 0, GET_ORIGIN },
    PART("protocol", GET_PROTOCOL, GOTS__URL_PROTOCOL),
    PART("username", GET_USERNAME, GOTS__URL_USERNAME),
    PART("password", GET_PASSWORD, GOTS__URL_PASSWORD),
    PART("host", GET_HOST, GOTS__URL_HOST),
    PART("hostname", GET_HOSTNAME, GOTS__URL_HOSTNAME),
    PART("port", GET_PORT, GOTS__URL_PORT),
    PART("pathname", GET_PATHNAME, GOTS__URL_PATHNAME),
    PART("search", GET_SEARCH, GOTS__URL_SEARCH),
    { "get searchParams", url_search_params, 0, 0, 0 },
    PART("hash", GET_HASH, GOTS__URL_HASH),
    { "toString", url_get, 0, 0, GET_HREF },
    { "toJSON", url_get, 0, 0, GET_HREF },
    { NULL, NULL, 0, 0, 0 },
};

static const gots__builtin statics[] = {
    { "canParse", url_try_parse, -1, 1, 0 },
    { "parse", url_try_parse, -1, 1, 1 },
    { NULL, NULL, 0, 0, 0 },
};

void gots__url_define_inspect(duk_context *ctx, duk_c_function inspect)
{
    const gots__builtin entry = { "inspect", inspect, -1, 2, 0 };
    duk_push_literal(ctx, DUK_GLOBAL_SYMBOL("nodejs.util.inspect.custom"));
    gots__push_function(ctx, &entry);
    duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE |
                              DUK_DEFPROP_SET_CONFIGURABLE | DUK_DEFPROP_CLEAR_ENUMERABLE);
}

void gots__open_url(duk_context *ctx)
{
    dukx_class(ctx, "URL", url_construct, 1, NULL);
    gots__define(ctx, -1, methods);
    gots__define_tag(ctx, -1, "URL");
    gots__url_define_inspect(ctx, url_inspect);
    gots__define(ctx, -2, statics);
    gots__web_keep_prototype(ctx, "URL");
    gots__url_params_open(ctx);
}
