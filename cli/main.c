/* gots: the command line, over gots.h only.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#define PERMIT_HELP                                                                               \
    "\nA program may compute and print; all else is granted:\n"                                    \
    "--allow-read[=PATH,…]   read files; a directory stands for all below it\n"                    \
    "--allow-write[=PATH,…]  make, change and remove them\n"                                       \
    "--allow-net[=HOST:PORT,…]  hosts: names, *.name, addresses, blocks (10.0.0.0/8), [IPv6]; ports:\n" \
    "            numbers, from-to\n"                                                                \
    "--allow-env[=NAME,PREFIX_*]  environment variables\n"                                         \
    "--allow-run[=PROGRAM,…]  start programs; they are not held by any of this\n"                  \
    "--allow-ffi[=LIBRARY,…]  load native libraries; neither are they\n"                           \
    "--allow-sys[=NAME,…]    hostname, memory, cpus\n"                         \
    "--allow-hrtime          clocks finer than a millisecond\n"                                    \
    "-A, --allow-all         everything\n"                                                         \
    "--deny-KIND[=…]         not that, whatever is granted\n"                                      \
    "--confine=MODULE[:KIND=…;KIND=…]  a file or directory whose code may only do that\n"          \
    "--audit=FILE            append each decision to FILE, a JSON object a line\n"                 \
    "--no-prompt             refuse what nothing grants; else a terminal is asked: y(es), n(o), A(ll)\n"

const command commands[] = {
    { "run", "[options] FILE [args…]", "run a TypeScript program",
      "The program finds its arguments in `gots.args` and may set `gots.exitCode`. A bare `gots\n"
      "FILE.ts` does the same. `-` for FILE reads the program from the standard input; what it\n"
      "imports is looked for from the current directory.\n"
      "A program whose types are wrong is refused before anything of it runs: the types of its own files,\n"
      "with all that it imports, are checked first, and what was checked is remembered until it changes.\n"
      "--no-check  run it as it is\n"
      "--native=full|tcc|off     whether functions of numbers and typed arrays become machine code: by\n"
      "            TinyCC and, when they run long, by the system's C compiler (the default), by TinyCC\n"
      "            alone, not at all\n"
      "--explain-native          say of each function whether it does, and if not, what stops it\n"
      "--leaks[=TURNS] [--json]  say on stderr what keeps growing over so many turns (1024), by type and line\n"
      "--types=enforce|warn|off  what becomes of a value that does not have the type of the place\n"
      "            it enters: a TypeError with the path to it, a report, nothing (the default)\n"
      "--no-cache  neither read nor write the cache of compiled modules (as GOTS_CACHE=off)\n"
      "--allow-eval  eval() and Function() may make code from text; else they throw\n"
      "--deterministic [--seed=N]  virtual time, and chance and open choices from a seed (0): each run with\n"
      "            it does the same; --trace=sched writes each step\n"
      "--record=FILE  write down all that the outside tells the program (files, time, chance, processes, the\n"
      "            environment), for `gots replay`; its isolates take turns in one thread\n"
      "--sim [--seeds=N] [--seed=FIRST]  run so with one seed after the other (100) until one fails, and\n"
      "            say which; --twice: each twice, which must do the same\n"
      PERMIT_HELP,
      run_command },
    { "replay", "FILE", "run a recorded program again, without the outside",
      "FILE is of `gots run --record=FILE`. The program, whose source files must be there still, gets what it got\n"
      "then, and nothing but its output leaves. Where it does something else than then it is ended, and the first\n"
      "difference is told with both sides: exit code 5.\n",
      replay_command },
    { "eval", "[--print] [--allow-eval] CODE [args…]", "run a TypeScript text",
      "Imports in it start from the current directory.\n"
      "--print, -p  print the value of the last expression; a promise is awaited\n"
      "--allow-eval  eval() and Function() may make code from text; else they throw\n"
      PERMIT_HELP,
      eval_command },
    { "repl", "[permissions]", "read, run and print line by line",
      "let and const stay for later lines; `await` works. Input goes on while it is incomplete.\n"
      "Lines are kept in $XDG_STATE_HOME/gots/history or ~/.local/state/gots/history.\n"
      PERMIT_HELP,
      repl_command },
    { "check", "FILE… [--syntax-only] [--json]", "report what the types of files say",
      "--json  one JSON object a line: file, line, column, endLine, endColumn, severity, code,\n"
      "        message\n"
      "--explain-types FILE:LINE  which values on a line are proven, where a check stands at run time\n"
      "        (gots run --types=enforce), and what no check can tell\n",
      check_command },
    { "emit", "[--source-map] FILE", "print the lowered code of a file",
      "--source-map  print its source map instead\n", emit_command },
    { "header", "FILE.d.ts [-o FILE.h]", "write the C side of declarations for a host program",
      "Struct definitions, enums and prototypes of the functions that FILE declares, and a table of them\n"
      "for gots_bind_symbols.\n", header_command },
    { "sandbox", "[options] FILE", "run a script that is not trusted, with tools that are declared",
      "The script is checked before it runs; it has no files, no network and no environment, only the\n"
      "functions that --types declares. Its value is that of its last expression. `-` reads it from the\n"
      "standard input.\n"
      "--types=FILE    declarations of the tools, and of the type Result that the script must give\n"
      "--tools=COMMAND a program that answers them: it reads lines `name [arguments]` and writes for each a\n"
      "            line `ok JSON`, `error MESSAGE` or `later`. Without it every call waits\n"
      "--journal=FILE  where a script that waits is kept; if FILE is there, it goes on from it\n"
      "--answer=ID=JSON, --fail=ID=MESSAGE  answers to the calls that it waits for\n"
      "--fuel=N --mem=16M --time=MS --output=BYTES --calls=N  budgets (100000000, 64M, 2000, 1M, 10000);\n"
      "            --time is CPU, --wall=MS the time from beginning to end (10000)\n"
      "--json          one JSON object about how it went: status, value, output, error, calls, used\n"
      "Exit codes: 0 it has a value, 1 it failed or reached a budget, 2 the command line is wrong, 4 it waits.\n",
      sandbox_command },
    { "types", "[DIR]", "let editors understand a folder as GoTS does",
      "Writes DIR/.gots with the declarations of everything GoTS provides, and DIR/tsconfig.json\n"
      "unless there is one.\n",
      types_command },
    { "version", "[--json]", "print the version", NULL, version_command },
    { "help", "[command]", "print this, or about a command", NULL, help_command },
    { NULL, NULL, NULL, NULL, NULL },
};

const command *command_find(const char *name)
{
    for (const command *at = commands; at->name != NULL; at++)
        if (strcmp(at->name, name) == 0) return at;
    return NULL;
}

int usage_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("gots: ", stderr);
    vfprintf(stderr, format, args);
    fputs("\nTry `gots help`.\n", stderr);
    va_end(args);
    return EXIT_USAGE;
}

bool wants_color(FILE *stream)
{
    const char *force = getenv("FORCE_COLOR"), *no = getenv("NO_COLOR"), *term = getenv("TERM");
    if (force != NULL && *force != '\0') return strcmp(force, "0") != 0;
    if (no != NULL && *no != '\0') return false;
    return isatty(fileno(stream)) && (term == NULL || strcmp(term, "dumb") != 0);
}

size_t word_distance(const char *a, const char *b, size_t limit)
{
    if (*a == '\0') return strlen(b);
    if (*b == '\0') return strlen(a);
    if (*a == *b) return word_distance(a + 1, b + 1, limit);
    if (limit == 0) return 1;
    size_t best = word_distance(a + 1, b, limit - 1);
    size_t next = word_distance(a, b + 1, limit - 1);
    if (next < best) best = next;
    next = word_distance(a + 1, b + 1, limit - 1);
    return 1 + (next < best ? next : best);
}

static int unknown_command(const char *word)
{
    const char *best = NULL;
    size_t nearest = 3;
    for (const command *at = commands; at->name != NULL; at++) {
        size_t far = word_distance(word, at->name, 2);
        if (far < nearest) {
            nearest = far;
            best = at->name;
        }
    }
    if (best != NULL) return usage_error("there is no command '%s', did you mean '%s'?", word, best);
    return usage_error("there is no command and no file '%s'", word);
}

/* A file is told from a mistyped command by a dot or a slash, or by being there. */
static bool is_file_name(const char *word)
{
    return strpbrk(word, "./") != NULL || access(word, F_OK) == 0;
}

static bool asks_for_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        if (isatty(STDIN_FILENO)) return repl_command(argc, argv);
        return help_command(1, argv);
    }
    const char *word = argv[1];
    if (asks_for_help(word)) word = "help";
    if (strcmp(word, "--version") == 0 || strcmp(word, "-v") == 0) word = "version";
    const command *found = command_find(word);
    if (found != NULL && word == argv[1] && argc > 2 && asks_for_help(argv[2])) return help_command(2, argv);
    if (found != NULL) return found->run(argc - 1, argv + 1);
    if (*word == '-') return usage_error("unknown option '%s'", word);
    if (is_file_name(word)) return run_command(argc, argv);
    return unknown_command(word);
}
