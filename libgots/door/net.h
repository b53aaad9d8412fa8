/* Which hosts and ports a rule means.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_DOOR_NET_H
#define GOTS_DOOR_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum gots__net_host {
    GOTS__NET_ANY,
    GOTS__NET_NAME,     /* example.com */
    GOTS__NET_BELOW,    /* *.example.com: what stands in front of it, not itself */
    GOTS__NET_BLOCK     /* an address, or all that share its first bits */
} gots__net_host;

typedef struct gots__net_rule {
    uint8_t host;           /* gots__net_host */
    uint8_t bits;           /* of BLOCK, of 128 */
    uint8_t address[16];    /* IPv4 as ::ffff:a.b.c.d */
    char name[256];         /* lower case, no dot at its end */
    uint16_t from, to;      /* ports */
} gots__net_rule;

/* Reads host:port as gots_permission says; false: it makes no sense. */
bool gots__net_parse(const char *text, gots__net_rule *rule);

/* Whether the rule means what a program asks for: "host:port" too, the port needed. An address in any
 * writing that the system takes (127.1, 0x7f000001, ::ffff:127.0.0.1) is that address. */
bool gots__net_matches(const gots__net_rule *rule, const char *resource);

/* The same for an address that a name was resolved to, so that a denied block cannot be reached by a name. */
bool gots__net_matches_address(const gots__net_rule *rule, const uint8_t address[16], uint16_t port);

#endif
