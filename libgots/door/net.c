/* Which hosts and ports a rule means.
 *
 * SPDX-License-Identifier: MIT
 */
#include "door/net.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* An IPv4 address among the IPv6 ones. */
static void map_v4(const struct in_addr *from, uint8_t to[16])
{
    memset(to, 0, 10);
    to[10] = to[11] = 0xff;
    memcpy(to + 12, from, 4);
}

/* What the system would take for a number; such a text is never a name. */
static bool read_address(const char *text, uint8_t address[16], bool *is_v4)
{
    struct in_addr v4;
    struct in6_addr v6;
    *is_v4 = inet_aton(text, &v4) != 0;
    if (*is_v4) map_v4(&v4, address);
    else if (inet_pton(AF_INET6, text, &v6) == 1) memcpy(address, &v6, 16);
    else return false;
    return true;
}

/* Lower case, without the dot of the root; false for what is no name. */
static bool read_name(const char *text, char name[256])
{
    size_t len = strlen(text);
    if (len > 0 && text[len - 1] == '.') len--;
    if (len == 0 || len > 253) return false;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        bool is_dot = c == '.';
        if (is_dot && (i == 0 || text[i - 1] == '.')) return false;
        if (c >= 'A' && c <= 'Z') c = (char)(c + 32);
        if (!is_dot && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_') return false;
        name[i] = c;
    }
    name[len] = '\0';
    return true;
}

static bool read_number(const char *text, unsigned long max, unsigned long *number)
{
    char *end;
    if (*text < '0' || *text > '9' || strlen(text) > 5) return false;
    *number = strtoul(text, &end, 10);
    return *end == '\0' && *number <= max;
}

static bool read_ports(char *text, gots__net_rule *rule)
{
    unsigned long from, to;
    rule->from = 0;
    rule->to = 65535;
    if (*text == '\0' || strcmp(text, "*") == 0) return true;
    char *dash = strchr(text, '-');
    if (dash != NULL) *dash = '\0';
    if (!read_number(text, 65535, &from)) return false;
    to = from;
    if (dash != NULL && !read_number(dash + 1, 65535, &to)) return false;
    rule->from = (uint16_t)from;
    rule->to = (uint16_t)to;
    return from <= to;
}

/* Splits host:port; an IPv6 address with a port stands in brackets. `port` is "" where there is none. */
static bool split(char *text, char **host, char **port)
{
    *host = text;
    *port = text + strlen(text);
    char *colon = strrchr(text, ':');
    if (*text == '[') {
        char *end = strchr(text, ']');
        if (end == NULL || (end[1] != '\0' && end[1] != ':')) return false;
        *host = text + 1;
        if (end[1] == ':') *port = end + 2;
        *end = '\0';
        return true;
    }
    if (colon == NULL || strchr(text, ':') != colon) return true; /* a bare IPv6 address has several */
    *colon = '\0';
    *port = colon + 1;
    return true;
}

static bool read_host(char *host, gots__net_rule *rule)
{
    char *slash = strchr(host, '/');
    unsigned long bits = 128;
    bool is_v4;
    if (*host == '\0' || strcmp(host, "*") == 0) {
        rule->host = GOTS__NET_ANY;
        return true;
    }
    if (slash != NULL) *slash = '\0';
    if (read_address(host, rule->address, &is_v4)) {
        rule->host = GOTS__NET_BLOCK;
        if (slash != NULL && !read_number(slash + 1, is_v4 ? 32 : 128, &bits)) return false;
        rule->bits = (uint8_t)(slash != NULL && is_v4 ? bits + 96 : bits);
        return true;
    }
    if (slash != NULL) return false;
    bool is_below = strncmp(host, "*.", 2) == 0;
    rule->host = is_below ? GOTS__NET_BELOW : GOTS__NET_NAME;
    return read_name(is_below ? host + 2 : host, rule->name);
}

bool gots__net_parse(const char *text, gots__net_rule *rule)
{
    char copy[512], *host, *port;
    size_t len = strlen(text);
    memset(rule, 0, sizeof *rule);
    if (len == 0 || len >= sizeof copy) return false;
    memcpy(copy, text, len + 1);
    return split(copy, &host, &port) && read_ports(port, rule) && read_host(host, rule);
}

static bool same_bits(const uint8_t *a, const uint8_t *b, unsigned bits)
{
    if (memcmp(a, b, bits / 8) != 0) return false;
    return bits % 8 == 0 || (a[bits / 8] ^ b[bits / 8]) >> (8 - bits % 8) == 0;
}

bool gots__net_matches_address(const gots__net_rule *rule, const uint8_t address[16], uint16_t port)
{
    if (port < rule->from || port > rule->to) return false;
    if (rule->host == GOTS__NET_ANY) return true;
    return rule->host == GOTS__NET_BLOCK && same_bits(rule->address, address, rule->bits);
}

static bool name_matches(const gots__net_rule *rule, const char *name)
{
    if (rule->host == GOTS__NET_NAME) return strcmp(rule->name, name) == 0;
    size_t len = strlen(name), below = strlen(rule->name);
    return rule->host == GOTS__NET_BELOW && len > below + 1 && name[len - below - 1] == '.' &&
           strcmp(name + len - below, rule->name) == 0;
}

bool gots__net_matches(const gots__net_rule *rule, const char *resource)
{
    char copy[512], name[256], *host, *port;
    uint8_t address[16];
    unsigned long number;
    bool is_v4;
    size_t len = strlen(resource);
    if (len >= sizeof copy) return false;
    memcpy(copy, resource, len + 1);
    if (!split(copy, &host, &port) || !read_number(port, 65535, &number) || *host == '\0') return false;
    if (read_address(host, address, &is_v4)) return gots__net_matches_address(rule, address, (uint16_t)number);
    if (!read_name(host, name) || number < rule->from || number > rule->to) return false;
    return rule->host == GOTS__NET_ANY || name_matches(rule, name);
}
