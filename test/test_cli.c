/* Tests of the command line, of where the standard library is found, and of what is installed.
 *
 * SPDX-License-Identifier: MIT
 *
 * Each test runs shell lines in a directory of its own, with $GOTS the program and $TREE the source
 * tree.
 */
#include "test.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char directory[PATH_MAX];
static char output[65536];

static void set_up(void)
{
    char program[PATH_MAX], tree[PATH_MAX];
    const char *named = getenv("GOTS");
    ck_assert_ptr_nonnull(realpath(named != NULL ? named : "build/gots", program));
    ck_assert_ptr_nonnull(getcwd(tree, sizeof tree));
    setenv("GOTS", program, 1);
    setenv("TREE", tree, 1);
    setenv("NO_COLOR", "1", 1);
    unsetenv("FORCE_COLOR");
    snprintf(directory, sizeof directory, "%s/gots-cli-XXXXXX",
             getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    setenv("XDG_CACHE_HOME", directory, 1);
}

static void tear_down(void)
{
    char line[PATH_MAX + 16];
    snprintf(line, sizeof line, "rm -rf '%s'", directory);
    ck_assert_int_eq(system(line), 0);
}

/* Runs shell lines in the directory; what they print, errors too, is in `output`. Returns the exit
 * code. */
static int shell(const char *lines)
{
    char script[8192];
    snprintf(script, sizeof script, "exec 2>&1; cd '%s'\n%s", directory, lines);
    char command[9000] = "sh -c '";
    size_t len = strlen(command);
    for (const char *at = script; *at != '\0' && len < sizeof command - 8; at++) {
        if (*at == '\'') len += (size_t)sprintf(command + len, "'\\''");
        else command[len++] = *at;
    }
    memcpy(command + len, "'", 2);
    FILE *pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    size_t got = fread(output, 1, sizeof output - 1, pipe);
    output[got] = '\0';
    int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

#define CODE(lines, wanted)                                                                       \
    do {                                                                                          \
        int code = shell(lines);                                                                  \
        ck_assert_msg(code == (wanted), "exit code %d: %s", code, output);                        \
    } while (0)
#define SAYS(text) ck_assert_msg(strstr(output, text) != NULL, "no '%s' in: %s", text, output)

/* ---- Commands -------------------------------------------------------------------------------- */

START_TEST(a_bare_file_runs)
{
    CODE("echo 'console.log(gots.args.join())' > a.ts; $GOTS a.ts x --y; $GOTS run a.ts z", 0);
    ck_assert_str_eq(output, "x,--y\nz\n");
}
END_TEST

START_TEST(the_exit_code_is_the_programs)
{
    CODE("$GOTS eval 'gots.exitCode = 7'", 7);
    CODE("$GOTS eval 'throw new Error(\"x\")'", 1);
    CODE("$GOTS eval 'await new Promise(() => {})'", 1);
    SAYS("top-level await");
    CODE("$GOTS run nowhere.ts", 1);
    SAYS("GOTS1102");
    CODE("$GOTS run", 2);
    CODE("$GOTS run --wrong a.ts", 2);
}
END_TEST

START_TEST(what_leaks_is_told)
{
    CODE("cat > a.ts <<E\n"
         "const all = new Map<number, () => number>();\n"
         "let n = 0;\n"
         "const timer = setInterval(() => { const id = n++; all.set(id, () => id); if (id > 100) clearInterval(timer); }, 1);\n"
         "E\n"
         "$GOTS run --leaks=64 --deterministic a.ts", 0);
    SAYS("gots: memory grows: +");
    SAYS(" function (anonymous) (");
    SAYS(": a.ts:3:");
    CODE("$GOTS run --leaks=64 --json --deterministic a.ts", 0);
    SAYS("{\"turns\":64,\"memory\":");
    CODE("$GOTS run --leaks --deterministic a.ts", 0);
    SAYS("turns; to see leaks takes 1152 (--leaks=TURNS)");
    CODE("$GOTS run --leaks=0 a.ts", 2);
    CODE("$GOTS run --json a.ts", 2);
    CODE("echo \"let n = 0; const t = setInterval(() => { if (n++ > 300) clearInterval(t); }, 1)\" > b.ts\n"
         "$GOTS run --leaks=64 --deterministic b.ts", 0);
    ck_assert_str_eq(output, "");
}
END_TEST

START_TEST(what_a_child_may_not_do_is_granted_by_its_maker)
{
    CODE("cat > b.ts <<E\nimport { readTextFile } from \"gots:fs\";\n"
         "export const f = (): Promise<string> => readTextFile(\"x\").catch((e: Error) => e.message);\nE\n"
         "cat > a.ts <<E\nimport { isolate } from \"gots:isolate\";\n"
         "const b = isolate<typeof import(\"./b.ts\")>(\"./b.ts\", { permissions: [] });\nconsole.log(await b.f());\nE\n"
         "$GOTS run -A a.ts", 0);
    ck_assert_str_eq(output, "b.ts may not read 'x': \"read=x\" among the permissions that its isolate is made with grants it\n");
}
END_TEST

START_TEST(plain_javascript_is_refused)
{
    CODE("echo 'console.log(1)' > a.js; $GOTS run a.js", 2);
    SAYS("GOTS1001");
    CODE("echo 'import \"./a.js\"' > b.ts; $GOTS b.ts", 2);
    SAYS("b.ts:1:8 - error GOTS1001");
    CODE("echo 'export {}' > c.jsx; $GOTS c.jsx", 2);
    SAYS("GOTS1002");
    /* Beside a TypeScript file, too: only specifiers may say .js for .ts. */
    CODE("echo 'console.log(2)' > a.ts; $GOTS a.js", 2);
    SAYS("GOTS1001");
    CODE("$GOTS b.ts", 0);
    ck_assert_str_eq(output, "2\n");
    CODE("rm a.js; $GOTS a.js", 1);
    SAYS("GOTS1102");
}
END_TEST

START_TEST(a_program_may_come_from_the_standard_input)
{
    CODE("echo 'export const x: number = 1' > a.ts;"
         "echo 'import { x } from \"./a\"; console.log(x, gots.args)' | $GOTS run - -v", 0);
    ck_assert_str_eq(output, "1 [ '-v' ]\n");
    CODE("echo 'let x: = 1' | $GOTS run -", 1);
    SAYS("[stdin]:1:8 - error TS1110");
    CODE("$GOTS run - < .", 1);
    SAYS("cannot read the standard input");
    CODE("$GOTS run - < /dev/null", 0);
}
END_TEST

START_TEST(what_is_no_text_is_told_apart)
{
    CODE("printf 'let a = \"\\377\\376\"' > a.ts; $GOTS a.ts", 1);
    SAYS("error GOTS1013: 'a.ts' is not UTF-8 text: byte 9 does not fit");
    CODE("printf 'a\\0b\\0' > a.ts; $GOTS a.ts", 1);
    SAYS("a.ts:1:2 - error TS1127");
    CODE("head -c 52428800 /dev/zero | tr '\\0' ';' > a.ts; $GOTS check --syntax-only a.ts", 0);
    CODE("(printf 'let a = \"'; head -c 52428800 /dev/zero | tr '\\0' x) > a.ts; $GOTS a.ts", 1);
    SAYS("a.ts:1:9 - error TS1002");
}
END_TEST

START_TEST(ctrl_c_ends_what_runs_and_what_waits)
{
    static const char stop[] = "$GOTS a.ts > out & p=$!; until grep -q up out; do sleep 0.02; done; "
                               "kill -INT $p; wait $p";
    CODE("echo 'console.log(\"up\"); while (true) {}' > a.ts", 0);
    CODE(stop, 130);
    CODE("echo 'setInterval(() => {}, 1e6); console.log(\"up\")' > a.ts; rm out", 0);
    CODE(stop, 130);
}
END_TEST

START_TEST(unknown_commands_get_a_suggestion)
{
    CODE("$GOTS chekc", 2);
    SAYS("did you mean 'check'?");
    CODE("$GOTS --wrong", 2);
    SAYS("unknown option '--wrong'");
}
END_TEST

START_TEST(help_tells_of_every_command)
{
    CODE("$GOTS help", 0);
    SAYS("gots run");
    SAYS("Exit codes: 0");
    CODE("$GOTS help check", 0);
    SAYS("--json");
    CODE("$GOTS --help | head -1", 0);
    CODE("$GOTS help check > a; $GOTS check --help > b; $GOTS check -h > c; cmp a b && cmp a c", 0);
    CODE("$GOTS version --json", 0);
    SAYS("\"version\":\"" GOTS_VERSION "\"");
}
END_TEST

START_TEST(eval_prints_the_last_value_on_demand)
{
    CODE("$GOTS eval -p 'const a = 1; [a, \"b\"]'; $GOTS eval -p 'await Promise.resolve({ x: 1 })'", 0);
    ck_assert_str_eq(output, "[ 1, 'b' ]\n{ x: 1 }\n");
    CODE("$GOTS eval -p 'const a = 1'; $GOTS eval -p '\"text\"'; $GOTS eval -p 'let b = 5; b++'", 0);
    ck_assert_str_eq(output, "undefined\n'text'\n5\n");
}
END_TEST

START_TEST(code_from_text_is_off_until_it_is_allowed)
{
    CODE("echo 'for (const make of [() => eval(\"1\"), () => Function(\"return 1\")])"
         " try { make(); } catch (e) { console.log(String(e)); }' > a.ts; $GOTS run a.ts", 0);
    ck_assert_str_eq(output,
                     "EvalError: GOTS1303: code generation from strings is not allowed in this isolate\n"
                     "EvalError: GOTS1303: code generation from strings is not allowed in this isolate\n");
    CODE("$GOTS run --allow-eval a.ts", 0);
    ck_assert_str_eq(output, "");
}
END_TEST

/* The value of eval is the completion value; text is TypeScript, in the global scope. */
START_TEST(eval_gives_the_completion_value)
{
    CODE("$GOTS eval --allow-eval '"
         "console.log(eval(\"1 + 1\"), eval(\"let x: number = 5; if (x > 3) x * 2; else 7\"),"
         " eval(\"try { 1 } finally { 2 }\"), eval(\"3; var z = 4\"), eval(\"a: { 5; break a; }\"),"
         " eval(\"6; while (false);\"), eval(\"{}\"), eval(\"this\") === globalThis, eval(7 as never));'", 0);
    ck_assert_str_eq(output, "2 10 1 3 5 undefined undefined true 7\n");
}
END_TEST

START_TEST(functions_of_all_kinds_are_made_from_text)
{
    CODE("cat > a.ts <<'EOF'\n"
         "const f = new Function('a', 'b = 2', 'return a + b');\n"
         "console.log(f(1), f.name, f.length, Function('return this')() === globalThis);\n"
         "const kind = (g: unknown) => Object.getPrototypeOf(g).constructor;\n"
         "console.log([...kind(function* () {})('n', 'for (let i = 0; i < n; i++) yield i')(3)]);\n"
         "kind(async () => {})('return await 7')().then(console.log);\n"
         "class F extends Function { extra = 1; }\n"
         "const made = new F('return 3');\n"
         "console.log(made(), made.extra, made instanceof F);\n"
         "for (const args of [['/*', '*/){'], ['', '}) (function () {'], ['await 1'], ['export {}']])\n"
         "  try { Function(...args); } catch (e) { console.log((e as Error).name); }\n"
         "EOF\n$GOTS run --allow-eval a.ts", 0);
    ck_assert_str_eq(output, "3 anonymous 1 true\n[ 0, 1, 2 ]\n3 1 true\nSyntaxError\nSyntaxError\n"
                             "SyntaxError\nSyntaxError\n7\n");
}
END_TEST

START_TEST(check_reports_syntax_errors)
{
    CODE("echo 'let x = ;' > bad.ts; echo 'let y: number = 1;' > good.ts; $GOTS check --syntax-only good.ts", 0);
    ck_assert_str_eq(output, "");
    CODE("$GOTS check --syntax-only bad.ts good.ts", 1);
    SAYS("bad.ts:1:9 - error TS1109");
    SAYS("1 error in 1 file");
    CODE("$GOTS check --syntax-only bad.ts --json", 1);
    SAYS("{\"file\":\"bad.ts\",\"line\":1,\"column\":9,");
    CODE("$GOTS check good.ts", 0);
}
END_TEST

START_TEST(emit_prints_code_and_source_map)
{
    CODE("echo 'export const f = (x: number) => x ** 2;' > a.ts; $GOTS emit a.ts", 0);
    SAYS("(function");
    CODE("$GOTS emit --source-map a.ts", 0);
    SAYS("{\"version\":3,");
    SAYS("\"sources\":[\"a.ts\"]");
}
END_TEST

START_TEST(types_writes_what_editors_need)
{
    CODE("mkdir p; $GOTS types p && cat p/tsconfig.json && ls p/.gots p/.gots/gots/test", 0);
    SAYS("\"extends\": \"./.gots/tsconfig.json\"");
    SAYS("es.d.ts\n");
    SAYS("globals.d.ts\n");
}
END_TEST

START_TEST(types_leaves_a_project_file_alone)
{
    CODE("echo '{ }' > tsconfig.json; $GOTS types && $GOTS types; cat tsconfig.json", 0);
    SAYS("is there already");
    SAYS("{ }\n");
}
END_TEST

START_TEST(declarations_are_no_modules)
{
    CODE("$GOTS eval 'import \"gots:lib/es.d.ts\"'", 1);
    SAYS("gots:lib/es.d.ts");
}
END_TEST

START_TEST(the_repl_keeps_names_and_goes_on_after_errors)
{
    CODE("printf 'let a = 1\\nfunction f() {\\nreturn a + 1\\n}\\nf()\\na = 5\\nf()\\n({}).x.y\\n"
         "{ b: a }\\nawait 7\\n' | $GOTS repl", 1);
    SAYS("2\n5\n6\n");
    SAYS("TypeError");
    SAYS("{ b: 5 }\n7\n");
}
END_TEST

START_TEST(an_interrupt_ends_the_program)
{
    CODE("echo 'console.log(1); for (;;);' > a.ts; $GOTS a.ts & sleep 0.5; kill -INT $!; wait $!", 130);
    CODE("echo 'setTimeout(() => {}, 60000)' > a.ts; $GOTS a.ts & sleep 0.5; kill -INT $!; wait $!", 130);
}
END_TEST

START_TEST(colours_are_for_terminals)
{
    CODE("echo 'let x = ;' > bad.ts; unset NO_COLOR; $GOTS check --syntax-only bad.ts", 1);
    ck_assert_ptr_null(strchr(output, 27));
    CODE("unset NO_COLOR; FORCE_COLOR=1 $GOTS check --syntax-only bad.ts", 1);
    ck_assert_ptr_nonnull(strchr(output, 27));
}
END_TEST

/* ---- Modules --------------------------------------------------------------------------------- */

START_TEST(a_link_and_its_target_are_one_module)
{
    CODE("mkdir -p 'a b'; echo 'console.log(\"once\"); export const x = 1;' > 'a b/real.ts'; ln -s 'a b/real.ts' link.ts\n"
         "echo 'import { x } from \"./link\"; import { x as y } from \"./a b/real.ts\"; import z from \"./t.json\";"
         "console.log(x + y, z)' > main.ts; echo 5 > t.json; $GOTS main.ts", 0);
    ck_assert_str_eq(output, "once\n2 5\n");
}
END_TEST

START_TEST(urls_and_absolute_paths_are_specifiers)
{
    CODE("mkdir 'sp ace'; echo 'export const x = 1;' > 'sp ace/m.ts'\n"
         "echo \"import { x } from '$PWD/sp ace/m'; import { x as y } from 'file://$PWD/sp%20ace/m.ts'; console.log(x, y)\" > a.ts; $GOTS a.ts", 0);
    ck_assert_str_eq(output, "1 1\n");
}
END_TEST

START_TEST(a_package_with_typescript_sources_is_found)
{
    CODE("mkdir -p node_modules/pkg/src node_modules/@s/q src\n"
         "echo '{\"exports\": {\".\": {\"import\": \"./dist/i.js\", \"source\": \"./src/i.ts\"}, \"./sub/*\": \"./src/*.ts\"}}' > node_modules/pkg/package.json\n"
         "echo 'export const a = 1' > node_modules/pkg/src/i.ts; echo 'export const b = 2' > node_modules/pkg/src/b.ts\n"
         "echo '{}' > node_modules/@s/q/package.json; echo 'export const c = 3' > node_modules/@s/q/index.ts\n"
         "echo 'import {a} from \"pkg\"; import {b} from \"pkg/sub/b\"; import {c} from \"@s/q\"; console.log(a,b,c)' > src/m.ts; $GOTS src/m.ts", 0);
    ck_assert_str_eq(output, "1 2 3\n");
}
END_TEST

START_TEST(help_lists_the_standard_modules)
{
    CODE("$GOTS help > h; for f in $TREE/stdlib/*.ts; do n=$(basename $f .ts); grep -q \"gots:$n\\b\" h || echo \"$n is missing\"; done; echo done", 0);
    ck_assert_str_eq(output, "done\n");
}
END_TEST

START_TEST(a_package_finds_itself_and_its_imports)
{
    CODE("mkdir -p p/src p/node_modules/q; echo 'export const q = 4' > p/node_modules/q/index.ts; echo '{}' > p/node_modules/q/package.json\n"
         "echo '{\"name\": \"p\", \"exports\": {\".\": \"./src/i.ts\", \"./sub\": \"./src/s.ts\"}, \"imports\": {\"#mode\": {\"development\": \"./src/yes.ts\", \"default\": \"./src/no.ts\"}, \"#dep\": \"q\", \"#in/*\": \"./src/*.ts\"}}' > p/package.json\n"
         "echo 'export const a = 1' > p/src/i.ts; echo 'export const s = 2' > p/src/s.ts\n"
         "echo 'export default true' > p/src/yes.ts; echo 'export default false' > p/src/no.ts\n"
         "echo 'import {a} from \"p\"; import {s} from \"p/sub\"; import m from \"#mode\"; import {q} from \"#dep\"; import n from \"#in/yes\"; console.log(a, s, m, q, n)' > p/src/m.ts\n"
         "$GOTS p/src/m.ts", 0);
    ck_assert_str_eq(output, "1 2 false 4 true\n");
    CODE("mkdir d; echo '{\"name\": \"d\", \"exports\": {\"types\": \"./built/i.d.ts\", \"import\": \"./built/i.js\"}}' > d/package.json\n"
         "mkdir d/built; echo 'export declare function f(x: number): string;' > d/built/i.d.ts\n"
         "echo 'import {f} from \"d\"; export const n: number = f(1);' > d/m.ts; $GOTS check d/m.ts", 1);
    ck_assert(strstr(output, "d/m.ts:1:35 - error TS2322") != NULL && strstr(output, "TS2307") == NULL);
    CODE("echo 'import \"#gone\"' > p/src/g.ts; $GOTS p/src/g.ts", 1);
    ck_assert(strstr(output, "GOTS1107: '#gone' is not a module specifier") != NULL);
}
END_TEST

START_TEST(compiled_modules_come_from_the_cache)
{
    CODE("{ echo 'export class C { x = 1 }'; for i in $(seq 200); do echo \"export const v$i = $i;\"; done; echo 'console.log(new C().x)'; } > big.ts\n"
         "$GOTS run --no-check big.ts; ls gots | wc -l; $GOTS run --no-check big.ts; stat -c %a gots gots/*.u", 0);
    ck_assert_str_eq(output, "1\n1\n1\n700\n600\n");
    CODE("for f in gots/*.u; do printf X | dd of=$f bs=1 seek=3000 conv=notrunc status=none; done; $GOTS big.ts", 0);
    ck_assert_str_eq(output, "1\n");
    CODE("rm -rf gots; GOTS_CACHE=off $GOTS big.ts; $GOTS run --no-cache big.ts; ls -d gots", 2);
    CODE("mkdir gots; chmod 777 gots; $GOTS big.ts; ls gots", 0);
    ck_assert_str_eq(output, "1\n");
}
END_TEST

START_TEST(a_cached_module_that_joins_a_cycle_is_compiled_anew)
{
    CODE("pad() { for i in $(seq 200); do echo \"export const $1$i = $i;\"; done; }\n"
         "{ echo 'import { g } from \"./b\"; export function f() { return 1 } console.log(\"a\", g())'; pad v; } > a.ts\n"
         "{ echo 'export function g() { return 2 } console.log(\"b\")'; pad w; } > b.ts\n"
         "$GOTS a.ts; { echo 'import { f } from \"./a\"; export function g() { return f() } console.log(\"b\", f())'; pad w; } > b.ts\n"
         "$GOTS a.ts; $GOTS a.ts; $GOTS b.ts", 0);
    ck_assert_str_eq(output, "b\na 2\nb 1\na 1\nb 1\na 1\na 1\nb 1\n");
}
END_TEST

/* ---- The standard library -------------------------------------------------------------------- */

#define STDLIB(where, text) "mkdir -p " where "; echo 'export const at = \"" text "\"' > " where "/where.ts\n"
#define ASK "echo 'import { at } from \"gots:where\"; console.log(at)' > ask.ts\n"

/* ---- Types ----------------------------------------------------------------------------------- */

START_TEST(a_program_that_is_wrong_is_refused)
{
    CODE("echo 'const n: number = \"a\"; console.log(n)' > a.ts; $GOTS run a.ts", 1);
    SAYS("a.ts:1:7 - error TS2322: Type 'string' is not assignable to type 'number'.");
    SAYS("`gots run --no-check` runs it");
    CODE("$GOTS run --no-check a.ts", 0);
    ck_assert_str_eq(output, "a\n");
}
END_TEST

START_TEST(a_wrong_module_of_a_program_is_refused_before_anything_runs)
{
    CODE("echo 'import { b } from \"./b.ts\"; console.log(\"begun\", b)' > a.ts\n"
         "echo 'export const b: string = 1' > b.ts\n$GOTS run a.ts", 1);
    SAYS("b.ts:1:14 - error TS2322");
    ck_assert_ptr_null(strstr(output, "begun"));
}
END_TEST

START_TEST(values_are_checked_reported_or_trusted)
{
    CODE("echo 'const n: number = JSON.parse(\"true\"); console.log(n)' > a.ts\n"
         "$GOTS run --types=enforce a.ts", 1);
    SAYS("TypeError: GOTS2001: n: expected number, got true");
    SAYS("at a.ts:1:");
    CODE("$GOTS run --types=warn a.ts", 0);
    SAYS("GOTS2001: n: expected number, got true\n    at a.ts:1:");
    SAYS("\ntrue\n");
    CODE("$GOTS run --types=off a.ts", 0);
    ck_assert_str_eq(output, "true\n");
    CODE("$GOTS run --types=loose a.ts", 2);
}
END_TEST

START_TEST(an_element_that_may_be_missing_is_looked_at_where_it_is_used)
{
    CODE("echo 'const known: Record<string, number> = {}; const had = known[\"a\"]; console.log(had === undefined)\n"
         "try { console.log(had + 1) } catch (error) { console.log(String(error)) }' > a.ts; $GOTS run --types=enforce a.ts", 0);
    ck_assert_str_eq(output, "true\nTypeError: GOTS2001: had: expected number, got undefined\n");
}
END_TEST

START_TEST(what_is_proven_and_checked_on_a_line_can_be_asked_for)
{
    CODE("echo 'const n: number = JSON.parse(\"1\"); const m = n + 1; console.log(m as unknown as string)' > a.ts\n"
         "$GOTS check --explain-types a.ts:1; $GOTS check --explain-types a.ts:7", 0);
    SAYS("a.ts:1:19 - `n` is checked: number");
    SAYS("`n` is proven: number");
    SAYS("`m as unknown as string` is taken as it is: the program says that it knows better");
    SAYS("nothing on this line relies on a type");
    CODE("$GOTS check --explain-types a.ts", 2);
}
END_TEST

START_TEST(what_imports_a_changed_type_is_checked_again)
{
    CODE("echo 'import { f } from \"./b.ts\"; console.log(f(1).length)' > a.ts\n"
         "echo 'export function f(n: number): string { return String(n); }' > b.ts\n"
         "for i in 1 2; do $GOTS run --types=enforce a.ts; done", 0);
    ck_assert_str_eq(output, "1\n1\n");
    CODE("echo 'export function f(n: number): number { return n; }' > b.ts; $GOTS run a.ts", 1);
    SAYS("a.ts:1:46 - error TS2339: Property 'length' does not exist on type 'number'.");
    CODE("echo 'export function f(n: number): string { return \"abc\" + n; }' > b.ts\n"
         "$GOTS run --types=enforce a.ts", 0);
    ck_assert_str_eq(output, "4\n");
}
END_TEST

START_TEST(the_checks_of_a_cached_module_follow_the_types_it_imports)
{
    CODE("echo 'import { type T } from \"./b.ts\"; const t: T = JSON.parse(\"5\"); console.log(t)' > a.ts\n"
         "echo 'export type T = number' > b.ts\n"
         "for i in 1 2; do $GOTS run --types=enforce a.ts; done", 0);
    ck_assert_str_eq(output, "5\n5\n");
    CODE("echo 'export type T = string' > b.ts; $GOTS run --types=enforce a.ts", 1);
    SAYS("GOTS2001: t: expected string, got 5");
}
END_TEST

START_TEST(modules_that_come_later_are_checked_too)
{
    CODE("echo 'const name = \"./b\" + \".ts\"; try { await import(name) } catch { console.log(\"refused\") }' > a.ts\n"
         "echo 'export const b: string = 1; console.log(\"ran\")' > b.ts\n$GOTS run a.ts", 0);
    ck_assert_str_eq(output, "refused\n");
}
END_TEST

/* What a program smuggles past the checker is stopped where it enters a typed place. */
START_TEST(smuggled_values_are_stopped)
{
    CODE("cd $TREE && test/conformance/soundness.sh -v", 0);
    SAYS(" stopped, 0 with another message, 0 missed");
}
END_TEST

START_TEST(a_sandbox_asks_its_tools_and_goes_on_with_an_answer)
{
    CODE("printf 'declare function ask(n: number): Promise<number>;\ndeclare function approve(t: string): Promise<boolean>;' > h.d.ts\n"
         "echo 'const n = await ask(2); ({ n, ok: await approve(\"it\") })' > s.ts\n"
         "T='while read -r name rest; do case $name in ask) echo ok 4;; *) echo later;; esac; done'\n"
         "$GOTS sandbox --types h.d.ts --tools=\"$T\" --journal=j --fuel 1M --mem 16M s.ts; echo $?\n"
         "$GOTS sandbox --types h.d.ts --tools=\"$T\" --journal=j --answer=2=true s.ts", 0);
    ck_assert_str_eq(output, "gots: waits for approve(\"it\") (--answer=2=JSON)\n4\n{\"n\":4,\"ok\":true}\n");
    CODE("$GOTS sandbox --types h.d.ts --tools='sleep 1000' --wall=200 s.ts", 1); /* waits for no one */
    SAYS("time on the wall, 200 ms");
    CODE("$GOTS sandbox --types h.d.ts --tools=true s.ts", 1);
    SAYS("the program of --tools has ended");
}
END_TEST

START_TEST(the_named_library_comes_first)
{
    CODE(ASK STDLIB("named", "named") STDLIB("stdlib", "here") "GOTS_STDLIB_PATH=$PWD/named $GOTS ask.ts", 0);
    ck_assert_str_eq(output, "named\n");
}
END_TEST

START_TEST(then_the_library_next_to_the_executable)
{
    CODE(ASK STDLIB("'b in'/stdlib", "beside") STDLIB("stdlib", "here")
         "cp $GOTS 'b in/gots'; ln -s 'b in/gots' linked; ./linked ask.ts", 0);
    ck_assert_str_eq(output, "beside\n");
}
END_TEST

START_TEST(then_the_library_in_the_current_directory)
{
    CODE(ASK STDLIB("stdlib", "here") "mkdir -p x/y; cp $GOTS x/y/gots; x/y/gots ask.ts", 0);
    ck_assert_str_eq(output, "here\n");
}
END_TEST

START_TEST(then_the_library_two_levels_up)
{
    CODE(ASK STDLIB("stdlib", "above") "mkdir -p x/y; cp $GOTS x/gots; cp ask.ts x/y; cd x/y; ../gots ask.ts", 0);
    ck_assert_str_eq(output, "above\n");
}
END_TEST

START_TEST(at_last_the_embedded_library)
{
    CODE("echo 'import { join } from \"gots:path\"; console.log(join(\"a\", \"..\", \"b\"))' > a.ts; cp $GOTS gots-alone\n"
         "./gots-alone a.ts; mkdir gone; cd gone; rmdir ../gone; ../gots-alone eval 'import { basename } from \"gots:path\"; console.log(basename(\"/x/y\"))' 2>/dev/null || \"$OLDPWD\"/gots-alone eval 'import { basename } from \"gots:path\"; console.log(basename(\"/x/y\"))'", 0);
    ck_assert_str_eq(output, "b\ny\n");
}
END_TEST

/* ---- What is built --------------------------------------------------------------------------- */

/* `make check` builds the libraries as well and says so; `make quick` does not. */
static bool all_is_built(void)
{
    return getenv("GOTS_TEST_PACKAGE") != NULL;
}

START_TEST(the_shared_library_exports_only_its_names)
{
    if (!all_is_built()) return;
    CODE("so=$(dirname $GOTS)/libgots.so; nm -D --defined-only $so | awk '{print $3}' | grep -v '^gots_'", 1);
    CODE("so=$(dirname $GOTS)/libgots.so\n"
         "h=$TREE/include/gots.h; made=$(grep -e '^#define gots_' -e '^static inline' $h | grep -o 'gots_[a-z_0-9]*(' | tr -d '(')\n"
         "for f in $(grep -v '^typedef' $h | grep -o 'gots_[a-z_0-9]*(' | tr -d '(' | sort -u | grep -vxF \"$made\"); do nm -D $so | grep -q \" T $f\\$\" || echo missing $f; done", 0);
    ck_assert_str_eq(output, "");
}
END_TEST

START_TEST(the_archive_defines_only_its_names)
{
    if (!all_is_built()) return;
    CODE("a=$(dirname $GOTS)/libgots.a; nm --defined-only --extern-only $a | awk 'NF == 3 { print $3 }' | grep -v '^gots_'", 1);
}
END_TEST

START_TEST(the_program_needs_only_the_c_library)
{
    CODE("case $(nm $GOTS | grep -c -e __asan -e __tsan) in 0) ;; *) exit 1;; esac\n"
         "ldd $GOTS | awk '{ print $1 }' | grep -v -e linux-vdso -e ld-linux -e '^libc\\.' -e '^libm\\.'", 1);
}
END_TEST

START_TEST(the_header_compiles_alone)
{
    CODE("echo '#include <gots.h>' > a.c; cp a.c a.cc\n"
         "cc -std=c11 -pedantic-errors -Wall -Wextra -Werror -I$TREE/include -c a.c && c++ -std=c++11 -pedantic-errors -Wall -Wextra -Werror -I$TREE/include -c a.cc", 0);
}
END_TEST

START_TEST(what_is_installed_builds_c_and_cxx_programs)
{
    if (!all_is_built()) return;
    CODE("make -s -C $TREE install PREFIX=$PWD/usr > make.log 2>&1 || { cat make.log; exit 9; }\n"
         "export PKG_CONFIG_PATH=$PWD/usr/lib/pkgconfig\n"
         "cp $TREE/examples/embed.c e.c; sed 's/(gots_value\\[\\]){ \\(.*\\) }, 1, &result/std::initializer_list<gots_value>{ \\1 }.begin(), 1, \\&result/' e.c > e.cc; sed -i '1i #include <initializer_list>' e.cc\n"
         "cc e.c $(pkg-config --cflags --libs gots) -o shared && LD_LIBRARY_PATH=$PWD/usr/lib ./shared &&\n"
         "c++ e.cc $(pkg-config --cflags --libs gots) -o sharedxx && LD_LIBRARY_PATH=$PWD/usr/lib ./sharedxx &&\n"
         "cp $TREE/examples/hello.c $TREE/examples/hello_host.mts . && cp hello.c hello.cc &&\n"
         "cc -std=c11 -Wall -Wextra -pedantic -Werror hello.c $(pkg-config --cflags --libs gots) -o hello && LD_LIBRARY_PATH=$PWD/usr/lib ./hello &&\n"
         "c++ -std=c++17 -Wall -Wextra -pedantic -Werror hello.cc $(pkg-config --cflags --libs gots) -o helloxx && LD_LIBRARY_PATH=$PWD/usr/lib ./helloxx &&\n"
         "cp $TREE/examples/structs.c $TREE/examples/structs.mts . && cp structs.c structs.cc &&\n"
         "cc -std=c11 -Wall -Wextra -pedantic -Werror structs.c $(pkg-config --cflags --libs gots) -lm -o structs && LD_LIBRARY_PATH=$PWD/usr/lib ./structs > 1 &&\n"
         "c++ -std=c++17 -Wall -Wextra -pedantic -Werror structs.cc $(pkg-config --cflags --libs gots) -lm -o structsxx && LD_LIBRARY_PATH=$PWD/usr/lib ./structsxx > 2 &&\n"
         "cmp 1 2 && head -2 1 &&\n"
         "cp -r $TREE/examples/code_mode $TREE/examples/game . && for e in code_mode game; do (cd $e &&\n"
         "cc -std=c11 -Wall -Wextra -pedantic -Werror main.c $(pkg-config --cflags --libs gots) -o main &&\n"
         "LD_LIBRARY_PATH=../usr/lib ./main > 1 && diff 1 main.out) || exit 8; done &&\n"
         "cp -r $TREE/examples/plugins . && (cd plugins &&\n"
         "c++ -std=c++17 -Wall -Wextra -pedantic -Werror main.cpp $(pkg-config --cflags --libs gots) -o main &&\n"
         "LD_LIBRARY_PATH=../usr/lib ./main > 1 && diff 1 main.out) || exit 7\n"
         "cp -r $TREE/examples/server . && (cd server &&\n"
         "cc -std=c11 -Wall -Wextra -pedantic -Werror main.c rules.c $(pkg-config --cflags --libs gots) -o main &&\n"
         "cc -std=c11 -Wall -Wextra -pedantic -Werror client.c -o client &&\n"
         "LD_LIBRARY_PATH=../usr/lib sh test.sh > 1 && diff 1 main.out) || exit 6\n"
         "rm usr/lib/libgots.so* && cc e.c $(pkg-config --cflags --libs --static gots) -o static && ./static &&\n"
         "c++ e.cc $(pkg-config --cflags --libs --static gots) -o staticxx && ./staticxx &&\n"
         "usr/bin/gots version", 0);
    ck_assert_str_eq(output, "asked for twice 21\n42\nasked for twice 21\n42\ntwice 21 is 42\ntwice 21 is 42\nas far as 5\n95 of fuel left at { x: 3, y: 4, z: 0 }\nasked for twice 21\n42\n"
                             "asked for twice 21\n42\ngots " GOTS_VERSION "\n");
}
END_TEST

/* From an empty folder to a bound function with types in the editor, as the README says. */
START_TEST(the_readme_leads_a_new_user)
{
    if (!all_is_built()) return;
    CODE("make -s -C $TREE install PREFIX=$PWD/usr > make.log 2>&1 || { cat make.log; exit 9; }\n"
         "export PKG_CONFIG_PATH=$PWD/usr/lib/pkgconfig LD_LIBRARY_PATH=$PWD/usr/lib PATH=$PWD/usr/bin:$PATH\n"
         "mkdir empty && cd empty\n"
         "block() { awk -v kind=\"$1\" -v from=\"$2\" 'index($0, from) { on = 1 } p && /^```/ { exit } p { print } on && $0 == \"```\" kind { p = 1 }' $TREE/README.md; }\n"
         "block c 'In an empty folder' > main.c; block ts 'and `main.ts`' > main.ts\n"
         "[ $(grep -c . main.c) -lt 40 ] && [ -s main.ts ] || exit 8\n"
         "awk '/^\\$ cc main.c/ { p = 1 } p && /^```/ { exit } p { print }' $TREE/README.md > said; grep '^\\$ ' said | sed 's/^. //' > commands; grep -v '^\\$ ' said > wanted\n"
         "sh -e commands > got || exit 7\n"
         "diff got wanted && gots check main.ts host.d.ts && echo fine\n"
         "sed 's/x: 2/x: \"2\"/' main.ts > wrong.ts; gots check wrong.ts host.d.ts; ./main", 0);
    SAYS("fine\n");
    SAYS("wrong.ts:1:");
    SAYS("error TS2322: Type 'string' is not assignable to type 'number'");
}
END_TEST

/* ---- Being asked to stop --------------------------------------------------------------------- */

START_TEST(what_was_begun_ends_before_a_program_that_is_asked_to_stop)
{
    CODE("cat > a.ts <<'E'\n"
         "import { run } from 'gots:process';\n"
         "import { writeTextFile } from 'gots:fs';\n"
         "setInterval(() => {}, 1000);\n"
         "await writeTextFile('ready', '');\n"
         "await run('/bin/sh', ['-c', 'sleep 0.2; echo done > done']);\n"
         "await writeTextFile('after', '');\n"
         "E\n"
         "$GOTS run -A a.ts & p=$!; while [ ! -e ready ]; do sleep 0.02; done; kill -TERM $p; wait $p; c=$?; cat done; ls after; exit $c", 143);
    SAYS("done");
    SAYS("after");
    CODE("rm -f ready; echo 'import { writeTextFile } from \"gots:fs\"; await writeTextFile(\"ready\", \"\"); for (;;);' > b.ts\n"
         "$GOTS run -A b.ts & p=$!; while [ ! -e ready ]; do sleep 0.02; done; kill -TERM $p; sleep 0.1; kill -TERM $p; wait $p", 143);
}
END_TEST

/* ---- Recordings ------------------------------------------------------------------------------ */

START_TEST(a_recording_is_played_back_without_the_outside)
{
    CODE("cat > a.ts <<'E'\n"
         "import { readTextFile, writeTextFile } from 'gots:fs';\n"
         "import { run } from 'gots:process';\n"
         "import { sleep } from 'gots:task';\n"
         "import { isolate } from 'gots:isolate';\n"
         "export const twice = (x: number): number => x * 2;\n"
         "if (import.meta.main) {\n"
         "    console.log(Math.random(), Date.now(), crypto.randomUUID(), await readTextFile('in.txt'));\n"
         "    await writeTextFile('out.txt', 'written');\n"
         "    console.log((await run('/bin/sh', ['-c', 'echo $$; sleep 0.01; echo b'])).text);\n"
         "    const start = performance.now();\n"
         "    await sleep(20);\n"
         "    console.log(performance.now() - start, await isolate<any>('./a.ts').twice(21));\n"
         "}\n"
         "E\n"
         "echo then > in.txt\n"
         "$GOTS run -A --record=r a.ts > 1 && echo now > in.txt && rm out.txt && $GOTS replay r > 2 && cmp 1 2\n"
         "ls out.txt 2>/dev/null; cat 2", 0);
    SAYS("then");
    SAYS(" 42");
    ck_assert_ptr_null(strstr(output, "out.txt"));
}
END_TEST

START_TEST(a_replay_names_the_first_difference)
{
    CODE("echo 'import { writeTextFile } from \"gots:fs\"; await writeTextFile(\"f\", \"abc\"); console.log(1)' > a.ts\n"
         "$GOTS run -A --record=r a.ts && sed -i 's/abc/abcd/' a.ts && $GOTS replay r", 5);
    SAYS("GOTS4521");
    SAYS("there the program does: write 3 bytes");
    SAYS("now it does: write 4 bytes");
    CODE("echo 'console.log(2)' > a.ts; $GOTS replay r", 5);
    SAYS("GOTS4523");
    CODE("echo nothing > x; $GOTS replay x", 2);
    SAYS("is no recording");
}
END_TEST

/* Those that a host runs are not its. */
START_TEST(recordings_of_the_examples_replay_exactly)
{
    CODE("cd $TREE && for f in examples/*.ts examples/modules/main.ts; do case $f in *.d.ts) continue; esac\n"
         "$GOTS run -A --record=$XDG_CACHE_HOME/r $f > $XDG_CACHE_HOME/1 2>&1; a=$?\n"
         "$GOTS replay $XDG_CACHE_HOME/r > $XDG_CACHE_HOME/2 2>&1; b=$?\n"
         "[ $a = $b ] && cmp $XDG_CACHE_HOME/1 $XDG_CACHE_HOME/2 || { echo $f $a $b; exit 9; }; done", 0);
}
END_TEST

Suite *suite_cli(void);
Suite *suite_cli(void)
{
    const TTest *const tests[] = {
        a_bare_file_runs,
        the_exit_code_is_the_programs,
        what_leaks_is_told,
        what_a_child_may_not_do_is_granted_by_its_maker,
        plain_javascript_is_refused,
        a_program_may_come_from_the_standard_input,
        what_is_no_text_is_told_apart,
        ctrl_c_ends_what_runs_and_what_waits,
        unknown_commands_get_a_suggestion,
        help_tells_of_every_command,
        eval_prints_the_last_value_on_demand,
        code_from_text_is_off_until_it_is_allowed,
        eval_gives_the_completion_value,
        functions_of_all_kinds_are_made_from_text,
        check_reports_syntax_errors,
        emit_prints_code_and_source_map,
        types_writes_what_editors_need,
        types_leaves_a_project_file_alone,
        declarations_are_no_modules,
        the_repl_keeps_names_and_goes_on_after_errors,
        an_interrupt_ends_the_program,
        colours_are_for_terminals,
        a_link_and_its_target_are_one_module,
        urls_and_absolute_paths_are_specifiers,
        a_package_with_typescript_sources_is_found,
        help_lists_the_standard_modules,
        a_package_finds_itself_and_its_imports,
        compiled_modules_come_from_the_cache,
        a_cached_module_that_joins_a_cycle_is_compiled_anew,
        a_program_that_is_wrong_is_refused,
        a_wrong_module_of_a_program_is_refused_before_anything_runs,
        values_are_checked_reported_or_trusted,
        an_element_that_may_be_missing_is_looked_at_where_it_is_used,
        what_is_proven_and_checked_on_a_line_can_be_asked_for,
        what_imports_a_changed_type_is_checked_again,
        the_checks_of_a_cached_module_follow_the_types_it_imports,
        modules_that_come_later_are_checked_too,
        smuggled_values_are_stopped,
        a_sandbox_asks_its_tools_and_goes_on_with_an_answer,
        the_named_library_comes_first,
        then_the_library_next_to_the_executable,
        then_the_library_in_the_current_directory,
        then_the_library_two_levels_up,
        at_last_the_embedded_library,
        the_shared_library_exports_only_its_names,
        the_archive_defines_only_its_names,
        the_program_needs_only_the_c_library,
        the_header_compiles_alone,
        what_is_installed_builds_c_and_cxx_programs,
        the_readme_leads_a_new_user,
        what_was_begun_ends_before_a_program_that_is_asked_to_stop,
        a_recording_is_played_back_without_the_outside,
        a_replay_names_the_first_difference,
        recordings_of_the_examples_replay_exactly,
        NULL,
    };
    Suite *suite = suite_create("cli");
    TCase *tcase = tcase_create("cli");
    tcase_set_timeout(tcase, 600);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    for (const TTest *const *at = tests; *at != NULL; at++) tcase_add_test(tcase, *at);
    suite_add_tcase(suite, tcase);
    return suite;
}
