/* Code mode: a script that a model has written calls typed tools of its host; one of them needs a person's yes.
 *
 * SPDX-License-Identifier: MIT
 */
#include <gots.h>
#include <stdlib.h>
#include <string.h>

static char *read_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 65536);
    if (file == NULL || text == NULL) exit(2);
    if (fread(text, 1, 65535, file) == 0) exit(2);
    fclose(file);
    return text;
}

/* invoices answers at once; mail.send does when somebody has said yes, which may be tomorrow. */
static gots_status answer(void *context, const gots_tool_call *call, gots_text *out)
{
    static const char rows[] = "[{\"id\":\"7\",\"customer\":\"ann\",\"cents\":1250,\"paid\":false},"
                               "{\"id\":\"8\",\"customer\":\"ann\",\"cents\":900,\"paid\":true}]";
    (void)context;
    printf("tool %s%s\n", call->name, call->arguments);
    if (strcmp(call->name, "mail.send") == 0) return GOTS_E_PENDING;
    return gots_text_put(out, rows, sizeof rows - 1);
}

static void show(const gots_sandbox_result *result)
{
    if (result->output.len > 0) printf("printed: %s", result->output.bytes);
    if (result->report.len > 0) printf("%s", result->report.bytes);
    if (result->value.len > 0) printf("value: %s\n", result->value.bytes);
    for (size_t i = 0; i < result->call_count; i++)
        printf("waits for %s(%.*s)\n", result->calls[i].name, (int)strlen(result->calls[i].arguments) - 2, result->calls[i].arguments + 1);
}

int main(void)
{
    gots_runtime *runtime = gots_runtime_new(NULL, NULL);
    gots_sandbox_result result;
    gots_sandbox sandbox = { 0 };
    sandbox.source = read_text("script.ts");
    sandbox.declarations = read_text("host.d.ts");
    sandbox.tool = answer;
    gots_status status = gots_sandbox_run(runtime, &sandbox, &result, NULL);
    show(&result);
    if (status == GOTS_E_PENDING) { /* the journal could lie in a database until now */
        gots_tool_answer yes = { result.calls[0].id, "true", NULL };
        gots_text journal = result.journal;
        memset(&result.journal, 0, sizeof result.journal);
        gots_sandbox_result_free(&result);
        puts("approved");
        sandbox.journal = journal.bytes;
        sandbox.journal_len = journal.len;
        sandbox.answers = &yes;
        sandbox.answer_count = 1;
        status = gots_sandbox_run(runtime, &sandbox, &result, NULL);
        show(&result);
        gots_text_free(&journal);
    }
    gots_sandbox_result_free(&result);
    gots_runtime_free(runtime);
    free((char *)sandbox.source);
    free((char *)sandbox.declarations);
    return status == GOTS_OK ? 0 : 1;
}
