/* gots header FILE.d.ts [-o FILE.h]: the C side of declarations.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static int put_header(const char *path, const gots_text *text)
{
    int fd = path != NULL ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : STDOUT_FILENO;
    if (fd < 0) {
        fprintf(stderr, "gots: cannot write '%s': %s\n", path, strerror(errno));
        return EXIT_UNCAUGHT;
    }
    write_all(fd, text->bytes, text->len);
    if (path != NULL) close(fd);
    return EXIT_DONE;
}

static int make_header(const char *path, const char *target)
{
    input_text text = { 0 };
    gots_text out = { 0 };
    gots_error err = { 0 };
    if (!read_file(path, &text)) {
        fprintf(stderr, "gots: cannot read '%s': %s\n", path, strerror(errno));
        return EXIT_UNCAUGHT;
    }
    gots_runtime *runtime = gots_runtime_new(NULL, &err);
    int code = EXIT_INTERNAL;
    if (runtime != NULL) {
        gots_status status = gots_write_header(runtime, path, text.bytes, text.len, &out, &err);
        code = status == GOTS_OK ? put_header(target, &out) : EXIT_UNCAUGHT;
        if (status != GOTS_OK && out.bytes != NULL) write_all(STDERR_FILENO, out.bytes, out.len);
    }
    if (out.bytes == NULL) fprintf(stderr, "gots: %s\n", err.message);
    else gots_text_free(&out);
    gots_runtime_free(runtime);
    free(text.bytes);
    return code;
}

int header_command(int argc, char **argv)
{
    const char *path = NULL, *target = NULL;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-o") == 0 && i + 1 < argc) target = argv[++i];
        else if (argv[i][0] == '-') return usage_error("header: unknown option '%s'", argv[i]);
        else if (path != NULL) return usage_error("header: one file at a time");
        else path = argv[i];
    }
    if (path == NULL) return usage_error("header: which file?");
    return make_header(path, target);
}
