/* DOMException: the errors of the web platform, told apart by name.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "engine/dukx.h"
#include "engine/web.h"

/* Names that have one of the old numeric codes, which are also constants. */
static const struct { const char *name, *constant; int code; } codes[] = {
    { "IndexSizeError", "INDEX_SIZE_ERR", 1 },
    { "HierarchyRequestError", "HIERARCHY_REQUEST_ERR", 3 },
    { "WrongDocumentError", "WRONG_DOCUMENT_ERR", 4 },
    { "InvalidCharacterError", "INVALID_CHARACTER_ERR", 5 },
    { "NoModificationAllowedError", "NO_MODIFICATION_ALLOWED_ERR", 7 },
    { "NotFoundError", "NOT_FOUND_ERR", 8 },
    { "NotSupportedError", "NOT_SUPPORTED_ERR", 9 },
    { "InUseAttributeError", "INUSE_ATTRIBUTE_ERR", 10 },
    { "InvalidStateError", "INVALID_STATE_ERR", 11 },
    { "SyntaxError", "SYNTAX_ERR", 12 },
    { "InvalidModificationError", "INVALID_MODIFICATION_ERR", 13 },
    { "NamespaceError", "NAMESPACE_ERR", 14 },
    { "InvalidAccessError", "INVALID_ACCESS_ERR", 15 },
    { "TypeMismatchError", "TYPE_MISMATCH_ERR", 17 },
    { "SecurityError", "SECURITY_ERR", 18 },
    { "NetworkError", "NETWORK_ERR", 19 },
    { "AbortError", "ABORT_ERR", 20 },
    { "URLMismatchError", "URL_MISMATCH_ERR", 21 },
    { "QuotaExceededError", "QUOTA_EXCEEDED_ERR", 22 },
    { "TimeoutError", "TIMEOUT_ERR", 23 },
    { "InvalidNodeTypeError", "INVALID_NODE_TYPE_ERR", 24 },
    { "DataCloneError", "DATA_CLONE_ERR", 25 },
};

#define CODE_COUNT (sizeof codes / sizeof *codes)

static int code_of(const char *name)
{
    for (size_t i = 0; i < CODE_COUNT; i++)
        if (strcmp(codes[i].name, name) == 0) return codes[i].code;
    return 0;
}

static void define_own(duk_context *ctx, duk_idx_t object, const char *name)
{
    gots__define_value(ctx, object, name, DUK_DEFPROP_WRITABLE);
}

/* Pushes an error that inherits from the prototype on the stack top, which it replaces. Strings at
 * `message` and `name`. */
static void push_exception(duk_context *ctx, duk_idx_t message, duk_idx_t name)
{
    duk_get_global_string(ctx, "Error");
    duk_dup(ctx, message);
    duk_new(ctx, 1);
    duk_swap_top(ctx, -2);
    duk_set_prototype(ctx, -2);
    duk_idx_t error = duk_get_top_index(ctx);
    duk_dup(ctx, message);
    define_own(ctx, error, "message");
    duk_dup(ctx, name);
    define_own(ctx, error, "name");
    duk_push_int(ctx, code_of(duk_get_string(ctx, name)));
    define_own(ctx, error, "code");
}

static duk_ret_t construct(duk_context *ctx)
{
    duk_set_top(ctx, 2);
    gots__web_construct(ctx, "DOMException");
    if (duk_is_undefined(ctx, 0)) {
        duk_push_literal(ctx, "");
        duk_replace(ctx, 0);
    }
    duk_to_string(ctx, 0);
    bool options = duk_is_object(ctx, 1), cause = false;
    if (options) {
        cause = duk_get_prop_literal(ctx, 1, "cause");
        duk_get_prop_literal(ctx, 1, "name");
        duk_replace(ctx, 1);
    } else {
        duk_push_undefined(ctx);
    }
    if (duk_is_undefined(ctx, 1)) {
        duk_push_literal(ctx, "Error");
        duk_replace(ctx, 1);
    }
    duk_to_string(ctx, 1);
    duk_get_prototype(ctx, 2);
    push_exception(ctx, 0, 1);
    if (cause) {
        duk_dup(ctx, 3);
        define_own(ctx, -2, "cause");
    }
    return 1;
}

void gots__dom_exception_push(duk_context *ctx, const char *name, const char *message)
{
    duk_require_stack(ctx, 12);
    duk_idx_t base = duk_get_top(ctx);
    duk_push_string(ctx, message);
    duk_push_string(ctx, name);
    gots__web_push_prototype(ctx, "DOMException");
    push_exception(ctx, base, base + 1);
    duk_replace(ctx, base);
    duk_set_top(ctx, base + 1);
}

_Noreturn void gots__dom_exception_throw(duk_context *ctx, const char *name, const char *message)
{
    gots__dom_exception_push(ctx, name, message);
    (void)duk_throw(ctx);
    __builtin_unreachable();
}

void gots__open_dom_exception(duk_context *ctx)
{
    duk_get_global_string(ctx, "Error");
    duk_get_prop_literal(ctx, -1, "prototype");
    dukx_class(ctx, "DOMException", construct, 0, duk_get_hobject(ctx, -1));
    gots__define_tag(ctx, -1, "DOMException");
    for (size_t i = 0; i < CODE_COUNT; i++)
        for (int both = -1; both >= -2; both--) {
            duk_push_string(ctx, codes[i].constant);
            duk_push_int(ctx, codes[i].code);
            duk_def_prop(ctx, both - 2, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_ENUMERABLE |
                                            DUK_DEFPROP_CLEAR_WC);
        }
    gots__web_keep_prototype(ctx, "DOMException");
}
