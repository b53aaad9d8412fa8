/* URLs as the WHATWG URL Standard has them: parsing, changing, writing.
 *
 * SPDX-License-Identifier: MIT
 *
 * The standard describes one state machine over the input. Here each of its states that reads a
 * part of a URL is a function that takes that part from the cursor and goes on to the next; what
 * the setters need of it is called on its own.
 */
#include "engine/url.h"

#include <string.h>

typedef struct parser {
    gots__arena *arena;
    const char *p, *end;
    gots__url *url;
    bool special;
} parser;

/* ---- Small things ---- */

static gots__slice slice(const char *start, const char *end)
{
    return (gots__slice){ start, (size_t)(end - start) };
}

static gots__slice literal(const char *text)
{
    return (gots__slice){ text, strlen(text) };
}

static bool equals(gots__slice a, const char *text)
{
    return a.len == strlen(text) && memcmp(a.bytes, text, a.len) == 0;
}

static bool same(gots__slice a, gots__slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.bytes, b.bytes, a.len) == 0);
}

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The default port of a special scheme, 0 for "file", -1 for other schemes. */
static int special_port(gots__slice scheme)
{
    static const struct { const char *name; int port; } schemes[] = {
        { "http", 80 }, { "https", 443 }, { "ws", 80 }, { "wss", 443 }, { "ftp", 21 },
        { "file", 0 },
    };
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (equals(scheme, schemes[i].name)) return schemes[i].port;
    return -1;
}

static bool is_slash(const parser *at)
{
    return at->p < at->end && (*at->p == '/' || (at->special && *at->p == '\\'));
}

static bool is_letter_colon(const char *p, const char *end, bool normal)
{
    return end - p >= 2 && is_alpha(p[0]) && (p[1] == ':' || (!normal && p[1] == '|'));
}

/* What ends the host of a file URL. */
static bool ends_part(char c)
{
    return c == '/' || c == '\\' || c == '?' || c == '#';
}

static bool is_drive(gots__slice text)
{
    return text.len == 2 && is_letter_colon(text.bytes, text.bytes + 2, false);
}

/* Whether the input from the cursor starts with a drive letter and nothing else in that part. */
static bool starts_with_drive(const parser *at)
{
    if (!is_letter_colon(at->p, at->end, false)) return false;
    return at->end - at->p == 2 || ends_part(at->p[2]);
}

static gots__slice encoded(gots__arena *arena, gots__slice text, gots__url_set_name set)
{
    gots__text out;
    gots__text_init(&out, arena, text.len + text.len / 4 + 8);
    gots__url_encode(&out, text, set);
    return (gots__slice){ out.bytes, out.len };
}

/* ---- Query and fragment ---- */

static void parse_fragment(parser *at)
{
    at->url->has_fragment = true;
    at->url->fragment = encoded(at->arena, slice(at->p, at->end), GOTS__URL_FRAGMENT);
    at->p = at->end;
}

static void set_query(parser *at, gots__slice text)
{
    at->url->has_query = true;
    at->url->query = encoded(at->arena, text,
                             at->special ? GOTS__URL_SPECIAL_QUERY : GOTS__URL_QUERY);
}

/* What may follow a path: "?query", "#fragment". */
static void parse_tail(parser *at)
{
    if (at->p < at->end && *at->p == '?') {
        const char *hash = memchr(at->p, '#', (size_t)(at->end - at->p));
        const char *stop = hash != NULL ? hash : at->end;
        set_query(at, slice(at->p + 1, stop));
        at->p = stop;
    }
    if (at->p < at->end && *at->p == '#') {
        at->p++;
        parse_fragment(at);
    }
}

/* ---- Paths ---- */

static size_t dot_length(gots__slice text, size_t at)
{
    if (at < text.len && text.bytes[at] == '.') return 1;
    if (at + 2 < text.len && text.bytes[at] == '%' && text.bytes[at + 1] == '2' &&
        (text.bytes[at + 2] | 32) == 'e')
        return 3;
    return 0;
}

/* 1 for ".", 2 for "..", also with their dots escaped; else 0. */
static int dots_of(gots__slice segment)
{
    size_t first = dot_length(segment, 0);
    if (first == 0) return 0;
    if (first == segment.len) return 1;
    size_t second = dot_length(segment, first);
    return second > 0 && first + second == segment.len ? 2 : 0;
}

/* Drops the last segment; a file URL's drive stays. */
static void shorten(gots__text *path, bool file)
{
    if (file && path->len == 3 && path->bytes[0] == '/' &&
        is_letter_colon(path->bytes + 1, path->bytes + 3, true))
        return;
    while (path->len > 0 && path->bytes[--path->len] != '/') {}
}

static void add_segment(gots__text *path, gots__slice segment, bool file)
{
    size_t start = path->len + 1;
    gots__text_byte(path, '/');
    gots__url_encode(path, segment, GOTS__URL_PATH);
    if (file && start == 1 && is_drive(segment)) path->bytes[start + 1] = ':';
}

/* Segments from the cursor to the end of the path, behind those that `path` has. `whole`: ? and #
 * do not end it, as in the pathname setter. */
static void parse_segments(parser *at, gots__text *path, bool whole)
{
    bool file = equals(at->url->scheme, "file");
    for (;;) {
        const char *start = at->p;
        while (at->p < at->end && !is_slash(at) && (whole || (*at->p != '?' && *at->p != '#')))
            at->p++;
        gots__slice segment = slice(start, at->p);
        bool more = is_slash(at);
        int dots = dots_of(segment);
        if (dots == 2) shorten(path, file);
        if (dots == 0) add_segment(path, segment, file);
        else if (!more) gots__text_byte(path, '/');
        if (!more) break;
        at->p++;
    }
    at->url->path = (gots__slice){ path->bytes, path->len };
}

/* The "path state" behind the segments in `prefix`, then query and fragment. */
static bool parse_path_after(parser *at, gots__slice prefix)
{
    gots__text path;
    gots__text_init(&path, at->arena, prefix.len + (size_t)(at->end - at->p) + 16);
    gots__text_put(&path, prefix.bytes, prefix.len);
    parse_segments(at, &path, false);
    parse_tail(at);
    return true;
}

/* The "path start state". */
static bool parse_path(parser *at)
{
    gots__slice none = literal("");
    if (is_slash(at)) {
        at->p++;
        return parse_path_after(at, none);
    }
    if (at->special || (at->p < at->end && *at->p != '?' && *at->p != '#'))
        return parse_path_after(at, none);
    at->url->path = none;
    parse_tail(at);
    return true;
}

static bool parse_opaque_path(parser *at)
{
    const char *start = at->p;
    while (at->p < at->end && *at->p != '?' && *at->p != '#') at->p++;
    at->url->opaque_path = true;
    at->url->path = encoded(at->arena, slice(start, at->p), GOTS__URL_CONTROLS);
    parse_tail(at);
    return true;
}

/* ---- Authority: user, host, port ---- */

static const char *authority_end(const parser *at)
{
    const char *p = at->p;
    while (p < at->end && *p != '/' && *p != '?' && *p != '#' && !(at->special && *p == '\\')) p++;
    return p;
}

static void set_credentials(parser *at, gots__slice text)
{
    const char *colon = memchr(text.bytes, ':', text.len);
    const char *end = text.bytes + text.len;
    at->url->username =
        encoded(at->arena, slice(text.bytes, colon != NULL ? colon : end), GOTS__URL_USERINFO);
    if (colon != NULL)
        at->url->password = encoded(at->arena, slice(colon + 1, end), GOTS__URL_USERINFO);
}

/* The colon before a port in [p, end), not one inside brackets; or `end`. */
static const char *port_colon(const char *p, const char *end)
{
    bool inside = false;
    for (; p < end; p++) {
        if (*p == '[') inside = true;
        if (*p == ']') inside = false;
        if (*p == ':' && !inside) break;
    }
    return p;
}

/* Digits at the beginning of the text; false when they are no port. Empty is no change. */
static bool set_port(gots__url *url, gots__slice text)
{
    unsigned port = 0;
    for (size_t i = 0; i < text.len; i++) {
        port = port * 10 + (unsigned)(text.bytes[i] - '0');
        if (port > 65535) return false;
    }
    if (text.len > 0) url->port = special_port(url->scheme) == (int)port ? -1 : (int)port;
    return true;
}

static bool parse_authority(parser *at)
{
    const char *stop = authority_end(at), *host = at->p;
    const char *sign = memrchr(at->p, '@', (size_t)(stop - at->p));
    if (sign != NULL) {
        set_credentials(at, slice(at->p, sign));
        host = sign + 1;
        if (host == stop) return false;
    }
    const char *colon = port_colon(host, stop);
    if (colon == host && (at->special || colon < stop)) return false;
    if (!gots__url_host(at->arena, slice(host, colon), at->special, &at->url->host)) return false;
    at->url->has_host = true;
    for (const char *p = colon + 1; p < stop; p++)
        if (!is_digit(*p)) return false;
    if (colon < stop && !set_port(at->url, slice(colon + 1, stop))) return false;
    at->p = stop;
    return parse_path(at);
}

/* ---- Files ---- */

static bool parse_file_host(parser *at)
{
    const char *start = at->p;
    while (at->p < at->end && !ends_part(*at->p)) at->p++;
    gots__slice host = slice(start, at->p);
    at->url->has_host = true;
    at->url->host = literal("");
    if (is_drive(host)) { /* file://C:/x */
        at->p = start;
        return parse_path_after(at, literal(""));
    }
    if (host.len > 0) {
        if (!gots__url_host(at->arena, host, true, &at->url->host)) return false;
        if (equals(at->url->host, "localhost")) at->url->host = literal("");
    }
    return parse_path(at);
}

/* The first segment of a path with its slash when it is a drive: "/C:". */
static gots__slice drive_of(gots__slice path)
{
    bool has = path.len >= 3 && path.bytes[0] == '/' &&
               is_letter_colon(path.bytes + 1, path.bytes + 3, true) &&
               (path.len == 3 || path.bytes[3] == '/');
    return has ? (gots__slice){ path.bytes, 3 } : literal("");
}

static gots__slice without_last(gots__arena *arena, gots__slice path, bool file)
{
    gots__text text;
    gots__text_init(&text, arena, path.len + 1);
    gots__text_put(&text, path.bytes, path.len);
    shorten(&text, file);
    return (gots__slice){ text.bytes, text.len };
}

static bool parse_file(parser *at, const gots__url *base)
{
    gots__url *url = at->url;
    if (base != NULL && !equals(base->scheme, "file")) base = NULL;
    url->scheme = literal("file");
    at->special = true;
    url->has_host = true;
    url->host = literal("");
    if (is_slash(at)) {
        at->p++;
        if (is_slash(at)) {
            at->p++;
            return parse_file_host(at);
        }
        if (base != NULL) url->host = base->host;
        bool keep = base != NULL && !starts_with_drive(at);
        return parse_path_after(at, keep ? drive_of(base->path) : literal(""));
    }
    if (base == NULL) return parse_path_after(at, literal(""));
    url->host = base->host;
    if (at->p == at->end || *at->p == '?' || *at->p == '#') {
        url->path = base->path;
        if (at->p == at->end || *at->p == '#') {
            url->query = base->query;
            url->has_query = base->has_query;
        }
        parse_tail(at);
        return true;
    }
    bool drive = starts_with_drive(at);
    return parse_path_after(at, drive ? literal("") : without_last(at->arena, base->path, true));
}

/* ---- Relative to a base ---- */

static void copy_authority(gots__url *url, const gots__url *base)
{
    url->username = base->username;
    url->password = base->password;
    url->host = base->host;
    url->has_host = base->has_host;
    url->port = base->port;
}

static bool parse_relative(parser *at, const gots__url *base)
{
    gots__url *url = at->url;
    url->scheme = base->scheme;
    at->special = special_port(url->scheme) >= 0;
    if (is_slash(at)) {
        at->p++;
        if (is_slash(at)) {
            while (at->special && is_slash(at)) at->p++;
            if (!at->special) at->p++;
            return parse_authority(at);
        }
        copy_authority(url, base);
        return parse_path_after(at, literal(""));
    }
    copy_authority(url, base);
    if (at->p < at->end && *at->p != '?' && *at->p != '#')
        return parse_path_after(at, without_last(at->arena, base->path, false));
    url->path = base->path;
    if (at->p == at->end || *at->p == '#') {
        url->query = base->query;
        url->has_query = base->has_query;
    }
    parse_tail(at);
    return true;
}

/* ---- The whole ---- */

/* Behind "scheme:". */
static bool parse_after_scheme(parser *at, const gots__url *base)
{
    gots__url *url = at->url;
    at->special = special_port(url->scheme) >= 0;
    if (equals(url->scheme, "file")) return parse_file(at, base);
    if (at->special) {
        bool absolute = at->end - at->p >= 2 && at->p[0] == '/' && at->p[1] == '/';
        if (base != NULL && same(base->scheme, url->scheme) && !absolute)
            return parse_relative(at, base);
        while (is_slash(at)) at->p++;
        return parse_authority(at);
    }
    if (!is_slash(at)) return parse_opaque_path(at);
    at->p++;
    if (!is_slash(at)) return parse_path_after(at, literal(""));
    at->p++;
    return parse_authority(at);
}

/* Input without white space around it and without tabs and line ends in it. */
static gots__slice cleaned(gots__arena *arena, gots__slice input)
{
    const unsigned char *p = (const unsigned char *)input.bytes, *end = p + input.len;
    while (p < end && *p <= 0x20) p++;
    while (end > p && end[-1] <= 0x20) end--;
    char *out = gots__arena_take(arena, (size_t)(end - p) + 1);
    size_t len = 0;
    for (; p < end; p++)
        if (*p != '\t' && *p != '\n' && *p != '\r') out[len++] = (char)*p;
    return (gots__slice){ out, len };
}

static const char *scheme_end(const char *p, const char *end)
{
    if (p == end || !is_alpha(*p)) return NULL;
    while (p < end && (is_alpha(*p) || is_digit(*p) || *p == '+' || *p == '-' || *p == '.')) p++;
    return p < end && *p == ':' ? p : NULL;
}

static gots__slice lowered(gots__arena *arena, gots__slice text)
{
    char *out = gots__arena_text(arena, text.bytes, text.len);
    for (size_t i = 0; i < text.len; i++)
        if (out[i] >= 'A' && out[i] <= 'Z') out[i] = (char)(out[i] + 32);
    return (gots__slice){ out, text.len };
}

bool gots__url_parse(gots__arena *arena, gots__slice input, const gots__url *base, gots__url *out)
{
    input = cleaned(arena, input);
    *out = (gots__url){ .port = -1 };
    out->scheme = out->username = out->password = out->host = out->path = out->query =
        out->fragment = literal("");
    parser at = { arena, input.bytes, input.bytes + input.len, out, false };
    const char *colon = scheme_end(at.p, at.end);
    if (colon != NULL) {
        out->scheme = lowered(arena, slice(at.p, colon));
        at.p = colon + 1;
        return parse_after_scheme(&at, base);
    }
    if (base == NULL) return false;
    if (base->opaque_path) {
        if (at.p == at.end || *at.p != '#') return false;
        *out = *base;
        parse_tail(&at);
        return true;
    }
    if (equals(base->scheme, "file")) return parse_file(&at, base);
    return parse_relative(&at, base);
}

/* ---- Writing ---- */

gots__slice gots__url_host_port(gots__arena *arena, const gots__url *url)
{
    if (url->port < 0) return url->host;
    gots__text out;
    gots__text_init(&out, arena, url->host.len + 8);
    gots__text_put(&out, url->host.bytes, url->host.len);
    gots__text_format(&out, ":%d", url->port);
    return (gots__slice){ out.bytes, out.len };
}

static void put(gots__text *out, gots__slice text)
{
    gots__text_put(out, text.bytes, text.len);
}

gots__slice gots__url_href(gots__arena *arena, const gots__url *url)
{
    gots__text out;
    gots__text_init(&out, arena, url->scheme.len + url->host.len + url->path.len +
                                     url->query.len + url->fragment.len + url->username.len +
                                     url->password.len + 24);
    put(&out, url->scheme);
    gots__text_byte(&out, ':');
    if (url->has_host) {
        gots__text_str(&out, "//");
        if (url->username.len > 0 || url->password.len > 0) {
            put(&out, url->username);
            if (url->password.len > 0) gots__text_byte(&out, ':');
            put(&out, url->password);
            gots__text_byte(&out, '@');
        }
        put(&out, gots__url_host_port(arena, url));
    } else if (!url->opaque_path && url->path.len > 1 && memcmp(url->path.bytes, "//", 2) == 0) {
        gots__text_str(&out, "/."); /* else the path would read as a host */
    }
    put(&out, url->path);
    if (url->has_query) gots__text_byte(&out, '?');
    if (url->has_query) put(&out, url->query);
    if (url->has_fragment) gots__text_byte(&out, '#');
    if (url->has_fragment) put(&out, url->fragment);
    return (gots__slice){ out.bytes, out.len };
}

gots__slice gots__url_origin(gots__arena *arena, const gots__url *url)
{
    gots__url inner;
    if (equals(url->scheme, "blob")) {
        bool ok = gots__url_parse(arena, url->path, NULL, &inner);
        if (!ok || (!equals(inner.scheme, "http") && !equals(inner.scheme, "https")))
            return literal("null");
        return gots__url_origin(arena, &inner);
    }
    if (special_port(url->scheme) <= 0) return literal("null");
    gots__text out;
    gots__text_init(&out, arena, url->scheme.len + url->host.len + 12);
    put(&out, url->scheme);
    gots__text_str(&out, "://");
    put(&out, gots__url_host_port(arena, url));
    return (gots__slice){ out.bytes, out.len };
}

/* ---- Setters ---- */

static bool has_no_credentials(const gots__url *url)
{
    return !url->has_host || url->host.len == 0 || equals(url->scheme, "file");
}

static void set_protocol(gots__arena *arena, gots__url *url, gots__slice value)
{
    gots__text text;
    gots__text_init(&text, arena, value.len + 1);
    gots__text_put(&text, value.bytes, value.len);
    gots__text_byte(&text, ':');
    const char *colon = scheme_end(text.bytes, text.bytes + text.len);
    if (colon == NULL) return;
    gots__slice scheme = lowered(arena, slice(text.bytes, colon));
    int port = special_port(scheme);
    if ((special_port(url->scheme) >= 0) != (port >= 0)) return;
    bool used = url->username.len > 0 || url->password.len > 0 || url->port >= 0;
    if (port == 0 && used) return;
    if (equals(url->scheme, "file") && url->host.len == 0) return;
    url->scheme = scheme;
    if (url->port == port) url->port = -1;
}

static void set_host(gots__arena *arena, gots__url *url, gots__slice value, bool with_port)
{
    bool special = special_port(url->scheme) >= 0, file = equals(url->scheme, "file");
    parser at = { arena, value.bytes, value.bytes + value.len, url, special };
    const char *stop = authority_end(&at);
    const char *colon = file ? stop : port_colon(at.p, stop);
    gots__slice host = slice(at.p, colon);
    if (colon < stop && (host.len == 0 || !with_port)) return;
    if (host.len == 0) {
        bool used = url->username.len > 0 || url->password.len > 0 || url->port >= 0;
        if ((special && !file) || used) return;
        url->host = literal("");
        url->has_host = true;
        return;
    }
    gots__slice parsed;
    if (!gots__url_host(arena, host, special, &parsed)) return;
    url->host = file && equals(parsed, "localhost") ? literal("") : parsed;
    url->has_host = true;
    if (colon == stop) return;
    const char *digits = colon + 1, *last = digits;
    while (last < stop && is_digit(*last)) last++;
    (void)set_port(url, slice(digits, last));
}

static void set_port_text(gots__url *url, gots__slice value)
{
    if (value.len == 0) {
        url->port = -1;
        return;
    }
    const char *p = value.bytes, *end = p + value.len;
    while (p < end && is_digit(*p)) p++;
    if (p > value.bytes) (void)set_port(url, slice(value.bytes, p));
}

static void set_pathname(gots__arena *arena, gots__url *url, gots__slice value)
{
    gots__text path;
    bool special = special_port(url->scheme) >= 0;
    parser at = { arena, value.bytes, value.bytes + value.len, url, special };
    gots__text_init(&path, arena, value.len + 16);
    if (!special && at.p == at.end) {
        url->path = literal(url->has_host ? "" : "/");
        return;
    }
    if (is_slash(&at)) at.p++;
    parse_segments(&at, &path, true);
}

/* A value without its first character when that is `mark`. */
static gots__slice without_mark(gots__slice value, char mark)
{
    if (value.len > 0 && value.bytes[0] == mark) return slice(value.bytes + 1, value.bytes + value.len);
    return value;
}

/* An opaque path that nothing follows any more loses the blanks at its end. */
static void strip_opaque(gots__url *url)
{
    if (!url->opaque_path || url->has_query || url->has_fragment) return;
    while (url->path.len > 0 && url->path.bytes[url->path.len - 1] == ' ') url->path.len--;
}

static gots__slice without_breaks(gots__arena *arena, gots__slice value)
{
    char *out = gots__arena_take(arena, value.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.bytes[i];
        if (c != '\t' && c != '\n' && c != '\r') out[len++] = c;
    }
    return (gots__slice){ out, len };
}

static void set_search(gots__arena *arena, gots__url *url, gots__slice value)
{
    parser at = { arena, NULL, NULL, url, special_port(url->scheme) >= 0 };
    if (value.len == 0) {
        url->has_query = false;
        url->query = literal("");
        strip_opaque(url);
        return;
    }
    set_query(&at, without_mark(value, '?'));
}

static void set_hash(gots__arena *arena, gots__url *url, gots__slice value)
{
    url->has_fragment = value.len > 0;
    url->fragment = encoded(arena, without_mark(value, '#'), GOTS__URL_FRAGMENT);
    strip_opaque(url);
}

void gots__url_set(gots__arena *arena, gots__url *url, gots__url_part part, gots__slice value)
{
    bool credentials = part == GOTS__URL_USERNAME || part == GOTS__URL_PASSWORD;
    if (!credentials) value = without_breaks(arena, value);
    if ((credentials || part == GOTS__URL_PORT) && has_no_credentials(url)) return;
    switch (part) {
    case GOTS__URL_PROTOCOL: set_protocol(arena, url, value); break;
    case GOTS__URL_USERNAME: url->username = encoded(arena, value, GOTS__URL_USERINFO); break;
    case GOTS__URL_PASSWORD: url->password = encoded(arena, value, GOTS__URL_USERINFO); break;
    case GOTS__URL_HOST:
    case GOTS__URL_HOSTNAME:
        if (!url->opaque_path) set_host(arena, url, value, part == GOTS__URL_HOST);
        break;
    case GOTS__URL_PORT: set_port_text(url, value); break;
    case GOTS__URL_PATHNAME:
        if (!url->opaque_path) set_pathname(arena, url, value);
        break;
    case GOTS__URL_SEARCH: set_search(arena, url, value); break;
    case GOTS__URL_HASH: set_hash(arena, url, value); break;
    }
}
