/* Tools by declaration: functions of the host that take and give what JSON can hold, of any TypeScript type.
 *
 * SPDX-License-Identifier: MIT
 *
 * A text of declarations becomes a module that defines each function of it as a global one. Such a function
 * checks its arguments by the declaration, hands them over as JSON (io/tool.c), and checks what comes back. A type
 * or interface that is called Result is what the script itself must give.
 *
 *   GOTS4500  a statement that declares no tool and no type
 *   GOTS4501  a tool declared twice, or a tool that is generic
 *   GOTS4502  an argument is not as declared (thrown)
 *   GOTS4503  what the tool gave is not as declared (thrown)
 *   GOTS4504  what the script gave is not a Result, or nothing that JSON can hold (thrown)
 *   GOTS4505  the tool failed (thrown)
 *   GOTS4506  a tool without Promise is answered later (thrown)
 */
#ifndef GOTS_BIND_TOOLS_H
#define GOTS_BIND_TOOLS_H

#include "bind/plan.h"

/* Reads a text of declarations, named `name` in diagnostics, and keeps it for the checker (the world's texts).
 *   out  receives the text of the module, in the world's arena. It exports `give(value)`, which gives a
 *        promise of the script's result as JSON
 * GOTS_OK, GOTS_E_SYNTAX with the world's diagnostics, GOTS_E_NOMEM. */
gots_status gots__bind_read_tools(gots__bind_world *world, const char *name, const char *text, size_t len, gots__str *out);

#endif
