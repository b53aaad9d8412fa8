/* Operands that should be numbers and are not: what the operator's long way asks (99-operand.change).
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/shapes.h"

void gots__operand_refused(duk_context *ctx, duk_tval *tv, uint32_t site);
void gots__operand_refused(duk_context *ctx, duk_tval *tv, uint32_t site)
{
    dukx_shapes *s = dukx_running_table(ctx);
    if (s == NULL || site >= s->table->site_count) return;
    duk_push_tval(ctx, tv);
    dukx_shape_check(ctx, s, site, duk_get_top_index(ctx));
    duk_pop(ctx);
}
