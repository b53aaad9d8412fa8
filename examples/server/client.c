/* A client: asks for each path given, over one connection, and prints the status and the body of each answer.
 *
 *     ./client PORT '/quote?quantity=1&unit=2&country=DE' ...
 *
 * SPDX-License-Identifier: MIT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int connect_to(unsigned port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((unsigned short)port) };
    int file = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return file >= 0 && connect(file, (struct sockaddr *)&address, sizeof address) == 0 ? file : -1;
}

static int ask(FILE *server, const char *path)
{
    char line[512];
    size_t len = 0;
    int status = 0;
    fprintf(server, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
    fflush(server);
    while (fgets(line, sizeof line, server) != NULL && line[0] != '\r') {
        if (strncmp(line, "HTTP/1.1 ", 9) == 0) status = atoi(line + 9);
        if (strncmp(line, "Content-Length: ", 16) == 0) len = (size_t)atoi(line + 16);
    }
    if (len >= sizeof line || fread(line, 1, len, server) != len) return 1;
    printf("%d %.*s", status, (int)len, line);
    return 0;
}

int main(int argc, char **argv)
{
    int file = argc > 1 ? connect_to((unsigned)atoi(argv[1])) : -1, failed = 0;
    FILE *server = file >= 0 ? fdopen(file, "r+") : NULL;
    if (server == NULL) {
        perror("no server");
        return 1;
    }
    for (int i = 2; i < argc && !failed; i++) failed = ask(server, argv[i]);
    fclose(server);
    return failed;
}
