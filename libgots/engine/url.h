/* URLs as the WHATWG URL Standard has them: parsing, changing, writing. Pure C, no heap.
 *
 * SPDX-License-Identifier: MIT
 *
 * Text is UTF-8 (lone surrogates already replaced). All results live in the arena, whose escape
 * the caller has set; the input may be freed after the call. Failure is a false result: the
 * standard gives no reasons.
 */
#ifndef GOTS_ENGINE_URL_H
#define GOTS_ENGINE_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

typedef struct gots__slice {
    const char *bytes;
    size_t len;
} gots__slice;

typedef struct gots__url {
    gots__slice scheme;             /* without its colon */
    gots__slice username, password;
    gots__slice host;               /* as it is written: brackets around IPv6 */
    gots__slice path;               /* "/a/b", or the text of an opaque path */
    gots__slice query, fragment;    /* without ? and # */
    int port;                       /* -1 for none */
    bool has_host, opaque_path, has_query, has_fragment;
} gots__url;

/* Parses `input`, relative to `base` when that is not NULL. */
bool gots__url_parse(gots__arena *arena, gots__slice input, const gots__url *base,
                     gots__url *out);

/* The URL as text; the origin ("null" for an opaque one). */
gots__slice gots__url_href(gots__arena *arena, const gots__url *url);
gots__slice gots__url_origin(gots__arena *arena, const gots__url *url);
gots__slice gots__url_host_port(gots__arena *arena, const gots__url *url);

/* The setters of the URL class. An invalid value leaves the URL as it was. */
typedef enum gots__url_part {
    GOTS__URL_PROTOCOL,
    GOTS__URL_USERNAME,
    GOTS__URL_PASSWORD,
    GOTS__URL_HOST,
    GOTS__URL_HOSTNAME,
    GOTS__URL_PORT,
    GOTS__URL_PATHNAME,
    GOTS__URL_SEARCH,
    GOTS__URL_HASH
} gots__url_part;

void gots__url_set(gots__arena *arena, gots__url *url, gots__url_part part, gots__slice value);

/* ---- engine/url_text.c: percent-encoding ---- */

/* Sets of characters that are encoded; each holds the control characters and all above 0x7e. */
typedef enum gots__url_set_name {
    GOTS__URL_CONTROLS = 1,
    GOTS__URL_FRAGMENT = 2,
    GOTS__URL_QUERY = 4,
    GOTS__URL_SPECIAL_QUERY = 8,
    GOTS__URL_PATH = 16,
    GOTS__URL_USERINFO = 32,
    GOTS__URL_FORM = 64
} gots__url_set_name;

void gots__url_encode(gots__text *out, gots__slice text, gots__url_set_name set);
/* %41 to A; everything else stays. */
void gots__url_decode(gots__text *out, gots__slice text);
/* application/x-www-form-urlencoded: + for blanks. */
void gots__url_form_encode(gots__text *out, gots__slice text);
void gots__url_form_decode(gots__text *out, gots__slice text);

/* ---- engine/url_host.c ---- */

/* Parses and writes a host: a domain (to ASCII), IPv4, [IPv6], or for schemes that are not
 * special any text. */
bool gots__url_host(gots__arena *arena, gots__slice input, bool special, gots__slice *out);

/* ---- engine/url_domain.c ---- */

/* Domain to ASCII as UTS 46 has it (not transitional): case and compatibility forms folded,
 * labels beyond ASCII in Punycode. False for labels that are invalid. */
bool gots__url_domain(gots__arena *arena, gots__slice domain, gots__slice *out);

#endif
