/* The globals of the web platform: URL, events, text codecs and the like, as rooms of the heap.
 *
 * SPDX-License-Identifier: MIT
 *
 * They open when a program first names one of them: engine/web.c puts a getter in the place of
 * each global; the first read opens the room, which defines its globals as plain properties.
 */
#ifndef GOTS_ENGINE_WEB_H
#define GOTS_ENGINE_WEB_H

#include "engine/heap.h"

/* ---- Attributes: read-only properties kept in hidden ones of the same name ---- */

/* For tables of built-ins: { "get type", gots__attribute, 0, 0, 0 } reads hidden property "type"
 * of `this`; a TypeError when `this` has none. The name is the function's own. */
duk_ret_t gots__attribute(duk_context *ctx);

/* Sets hidden property `name` of the object at `object` to the value on the stack top; pops it. */
void gots__attribute_set(duk_context *ctx, duk_idx_t object, const char *name);

/* Pushes hidden property `name`; false and undefined when there is none. */
bool gots__attribute_get(duk_context *ctx, duk_idx_t object, const char *name);

/* Pushes hidden property `name` of `this`, or throws a TypeError: illegal invocation. */
void gots__attribute_of_this(duk_context *ctx, const char *name);

/* Pushes `this` of a constructor's C function; a TypeError when it was called without new. */
void gots__web_construct(duk_context *ctx, const char *name);

/* A TypeError when fewer than `count` arguments were passed. */
void gots__web_require(duk_context *ctx, duk_idx_t count, const char *who);

/* Rooms keep the prototypes that other C code needs under their class's name, since a program may
 * overwrite the globals: keeps the object on the stack top, which stays there. */
void gots__web_keep_prototype(duk_context *ctx, const char *name);
/* Pushes one; opens its room when needed. */
void gots__web_push_prototype(duk_context *ctx, const char *name);

/* ---- What rooms share ---- */

/* Pushes a DOMException; throws one. */
void gots__dom_exception_push(duk_context *ctx, const char *name, const char *message);
_Noreturn void gots__dom_exception_throw(duk_context *ctx, const char *name,
                                         const char *message);

/* Reports an error that no one can catch: the value on the stack top, which is popped. */
void gots__report_error(duk_context *ctx);

/* Pushes a new event of that type, not bubbling; and delivers the event on the stack top, which is
 * popped, to the target at `target`. */
void gots__event_push(duk_context *ctx, const char *type);
void gots__event_dispatch(duk_context *ctx, duk_idx_t target);

/* ---- The rooms ---- */

void gots__open_dom_exception(duk_context *ctx);
void gots__open_events(duk_context *ctx);
void gots__open_abort(duk_context *ctx);
void gots__open_text_codec(duk_context *ctx);
void gots__open_performance(duk_context *ctx);
void gots__open_crypto(duk_context *ctx);
void gots__open_url(duk_context *ctx);
void gots__open_blob(duk_context *ctx);
void gots__open_messaging(duk_context *ctx); /* engine/port.c; written in TypeScript */

duk_ret_t gots__structured_clone(duk_context *ctx);
duk_ret_t gots__atob(duk_context *ctx);
duk_ret_t gots__btoa(duk_context *ctx);

void gots__open_web(duk_context *ctx);

#endif
