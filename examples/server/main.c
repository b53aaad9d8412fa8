/* An HTTP server in C whose business rules are TypeScript.
 *
 *     GET /quote?quantity=12&unit=9.5&country=FR&member=1
 *
 * SPDX-License-Identifier: MIT
 *
 * One thread and poll. SIGHUP has the rules read again; if they do not load, or what they keep does not fit, the old ones go
 * on. SIGTERM ends it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rules.h"

#define CLIENTS 64
#define REQUEST 2048

static const char rules_file[] = "rules.ts";

/* ---- Signals: a byte in a pipe that poll sees -------------------------------------------------- */

static int signal_pipe[2];

static void on_signal(int number)
{
    int was = errno;
    char byte = number == SIGHUP ? 'h' : 't';
    if (write(signal_pipe[1], &byte, 1) < 0) {} /* full: a signal is on its way already */
    errno = was;
}

static bool catch_signals(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    if (pipe2(signal_pipe, O_NONBLOCK | O_CLOEXEC) != 0) return false;
    signal(SIGPIPE, SIG_IGN);
    return sigaction(SIGHUP, &action, NULL) == 0 && sigaction(SIGTERM, &action, NULL) == 0;
}

/* ---- Requests ---------------------------------------------------------------------------------- */

typedef struct client {
    int file; /* -1: nobody */
    size_t len;
    char request[REQUEST + 1];
} client;

static void answer(client *to, int status, const char *format, ...)
{
    char body[512], head[256];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(body, sizeof body, format, args);
    va_end(args);
    if (len >= (int)sizeof body) len = (int)sizeof body - 1;
    int head_len = snprintf(head, sizeof head, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", status,
                            status == 200 ? "OK" : status == 422 ? "Unprocessable Content" : status == 500 ? "Internal Server Error" : "Bad Request", len);
    if (write(to->file, head, (size_t)head_len) < head_len || write(to->file, body, (size_t)len) < len) {
        close(to->file); /* a client that does not read its answer */
        to->file = -1;
    }
}

/* The value of a parameter in the query; false: it is not there. */
static bool parameter(const char *query, const char *name, char *value, size_t room)
{
    size_t len = strlen(name);
    for (const char *at = query; at != NULL && *at != '\0'; at = strchr(at, '&') != NULL ? strchr(at, '&') + 1 : NULL) {
        if (strncmp(at, name, len) != 0 || at[len] != '=') continue;
        snprintf(value, room, "%.*s", (int)strcspn(at + len + 1, "& "), at + len + 1);
        return true;
    }
    return false;
}

static bool read_order(const char *query, Order *order)
{
    static const char *const countries[COUNTRIES] = { "DE", "FR", "CH" };
    char text[32], *end = text;
    *order = (Order){ .country = -1 };
    if (!parameter(query, "quantity", text, sizeof text)) return false;
    order->quantity = (int32_t)strtol(text, &end, 10);
    if (end == text || *end != '\0' || !parameter(query, "unit", text, sizeof text)) return false;
    order->unit = strtod(text, &end);
    if (end == text || *end != '\0' || !parameter(query, "country", text, sizeof text)) return false;
    for (int i = 0; i < COUNTRIES; i++)
        if (strcmp(text, countries[i]) == 0) order->country = i;
    order->member = parameter(query, "member", text, sizeof text) && strcmp(text, "1") == 0;
    return order->country >= 0;
}

static void serve(client *it, Rules *rules)
{
    static const char *const faults[] = { "", "quantity", "unit" };
    static const char wanted[] = "GET /quote?";
    gots_error err;
    Order order;
    Fault fault;
    Quote quote;
    if (strncmp(it->request, wanted, sizeof wanted - 1) != 0 || !read_order(it->request + sizeof wanted - 1, &order))
        answer(it, 400, "{\"error\":\"GET /quote?quantity=N&unit=N&country=DE|FR|CH[&member=1]\"}\n");
    else if (rules_quote(rules, &order, &fault, &quote, &err) != GOTS_OK) {
        fprintf(stderr, "%s", gots_isolate_report(rules->isolate));
        answer(it, 500, "{\"error\":\"%s\"}\n", gots_status_text(err.status));
    } else if (fault != FAULT_NONE) answer(it, 422, "{\"error\":\"%s\"}\n", faults[fault]);
    else
        answer(it, 200, "{\"net\":%lld,\"discount\":%lld,\"tax\":%lld,\"total\":%lld,\"asked\":%d}\n", (long long)quote.net,
               (long long)quote.discount, (long long)quote.tax, (long long)quote.total, quote.asked);
}

/* Serves each whole request that has come; keeps what follows. */
static void receive(client *it, Rules *rules)
{
    ssize_t got = read(it->file, it->request + it->len, REQUEST - it->len);
    if (got <= 0) {
        close(it->file);
        it->file = -1;
        return;
    }
    it->len += (size_t)got;
    it->request[it->len] = '\0';
    for (char *end; it->file >= 0 && (end = strstr(it->request, "\r\n\r\n")) != NULL;) {
        end += 4;
        serve(it, rules);
        it->len -= (size_t)(end - it->request);
        memmove(it->request, end, it->len + 1);
    }
    if (it->file >= 0 && it->len == REQUEST) {
        answer(it, 400, "{\"error\":\"too long\"}\n");
        if (it->file >= 0) close(it->file);
        it->file = -1;
    }
}

/* ---- The loop ---------------------------------------------------------------------------------- */

static int listen_at(unsigned port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    socklen_t size = sizeof address;
    int yes = 1, file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (file < 0) return -1;
    (void)setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(file, (struct sockaddr *)&address, size) != 0 || listen(file, 16) != 0 ||
        getsockname(file, (struct sockaddr *)&address, &size) != 0) {
        close(file);
        return -1;
    }
    printf("http://127.0.0.1:%u\n", ntohs(address.sin_port));
    fflush(stdout);
    return file;
}

static void welcome(client *clients, int listener)
{
    int file = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    for (int i = 0; file >= 0 && i < CLIENTS; i++) {
        if (clients[i].file >= 0) continue;
        clients[i].file = file;
        clients[i].len = 0;
        return;
    }
    if (file >= 0) close(file);
}

/* False: it is time to end. */
static bool heed_signals(Rules *rules)
{
    char bytes[16];
    ssize_t got = read(signal_pipe[0], bytes, sizeof bytes);
    for (ssize_t i = 0; i < got; i++) {
        if (bytes[i] == 't') return false;
        printf("%s\n", rules_reload(rules, rules_file) ? "the rules are new" : "the rules stay as they were");
        fflush(stdout);
    }
    return true;
}

static void run(Rules *rules, int listener)
{
    static client clients[CLIENTS];
    struct pollfd polled[CLIENTS + 3];
    for (int i = 0; i < CLIENTS; i++) clients[i].file = -1;
    for (;;) {
        for (int i = 0; i < CLIENTS; i++) polled[i] = (struct pollfd){ .fd = clients[i].file, .events = POLLIN };
        polled[CLIENTS] = (struct pollfd){ .fd = listener, .events = POLLIN };
        polled[CLIENTS + 1] = (struct pollfd){ .fd = signal_pipe[0], .events = POLLIN };
        polled[CLIENTS + 2] = (struct pollfd){ .fd = gots_poll_fd(rules->runtime, NULL), .events = POLLIN }; /* timers of the rules */
        if (poll(polled, CLIENTS + 3, -1) < 0) continue;
        if (polled[CLIENTS + 1].revents != 0 && !heed_signals(rules)) break;
        if (polled[CLIENTS + 2].revents != 0) (void)gots_poll(rules->runtime, 0, NULL, NULL);
        for (int i = 0; i < CLIENTS; i++)
            if (clients[i].file >= 0 && polled[i].revents != 0) receive(&clients[i], rules);
        if (polled[CLIENTS].revents != 0) welcome(clients, listener);
    }
    for (int i = 0; i < CLIENTS; i++)
        if (clients[i].file >= 0) close(clients[i].file);
}

int main(int argc, char **argv)
{
    Rules rules;
    if (!catch_signals() || !rules_open(&rules, rules_file)) return 1;
    int listener = listen_at(argc > 1 ? (unsigned)atoi(argv[1]) : 8080);
    if (listener < 0) perror("cannot listen");
    else run(&rules, listener);
    if (listener >= 0) close(listener);
    rules_close(&rules);
    return listener < 0;
}
