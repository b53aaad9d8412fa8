/* console.table: rows and columns in a box.
 *
 * SPDX-License-Identifier: MIT
 *
 * Cells are kept as strings in one Duktape array, row by row; column names in another.
 */
#include "engine/console.h"

#include <limits.h>
#include <string.h>

#include "engine/inspect_kind.h"

#define MAX_COLUMNS 64

typedef struct table {
    gots__inspect *in;
    duk_idx_t columns;  /* array of property names, in order of appearance */
    duk_idx_t rows;     /* array of { key, value } pairs: arrays of two */
    bool keyed;         /* rows of a Map: a column "Key" */
    bool whole;         /* rows of a Map or Set: values are not taken apart */
    bool values;        /* some row is a primitive: a last column "Values" */
    size_t widths[MAX_COLUMNS + 3];
} table;

static duk_uarridx_t length_of(duk_context *ctx, duk_idx_t array)
{
    return (duk_uarridx_t)duk_get_length(ctx, array);
}

/* Appends the value on the stack top to the array; pops it. */
static void append(duk_context *ctx, duk_idx_t array)
{
    duk_put_prop_index(ctx, array, length_of(ctx, array));
}

/* Replaces the value on the stack top by its text in a cell. */
static void to_cell(gots__inspect *in)
{
    duk_context *ctx = in->ctx;
    gots__inspect cell;
    gots__inspect_options options = in->options;
    duk_idx_t value = duk_get_top_index(ctx);
    options.max_array_length = 3;
    options.break_length = INT_MAX / 2;
    options.color = false;
    options.depth = 0;
    if (duk_is_object(ctx, value) && !duk_is_array(ctx, value) && !duk_is_function(ctx, value)) {
        int keys = 0;
        duk_enum(ctx, value, DUK_ENUM_OWN_PROPERTIES_ONLY);
        for (; keys < 3 && duk_next(ctx, -1, 0); keys++) duk_pop(ctx);
        duk_pop(ctx);
        if (keys > 2) options.depth = -1;
    }
    gots__inspect_open(&cell, ctx, &options);
    gots__inspect_value(&cell, value);
    gots__inspect_push(&cell);
    duk_replace(ctx, value);
    duk_set_top(ctx, value + 1);
}

static void add_row(table *of)
{
    /* key value */
    duk_context *ctx = of->in->ctx;
    duk_push_bare_array(ctx);
    duk_swap_top(ctx, -2);
    duk_put_prop_index(ctx, -2, 1);
    duk_swap_top(ctx, -2);
    duk_put_prop_index(ctx, -2, 0);
    append(ctx, of->rows);
}

static void collect_rows(table *of, duk_idx_t data)
{
    duk_context *ctx = of->in->ctx;
    gots__kind kind = gots__kind_of(ctx, data);
    if (kind == GOTS__KIND_MAP || kind == GOTS__KIND_SET) {
        uint32_t cursor = 0, index = 0;
        of->keyed = kind == GOTS__KIND_MAP;
        of->whole = of->values = true;
        while (gots__kind_collection_next(ctx, data, &cursor)) {
            if (!of->keyed) {
                duk_push_uint(ctx, index++);
                duk_replace(ctx, -3);
            }
            add_row(of);
        }
        return;
    }
    duk_enum(ctx, data, DUK_ENUM_OWN_PROPERTIES_ONLY | DUK_ENUM_SORT_ARRAY_INDICES);
    while (duk_next(ctx, -1, 1)) add_row(of);
    duk_pop(ctx);
}

/* The names of all properties that rows have. */
static void collect_columns(table *of)
{
    duk_context *ctx = of->in->ctx;
    duk_push_bare_object(ctx);
    duk_idx_t seen = duk_get_top_index(ctx);
    for (duk_uarridx_t i = 0, n = length_of(ctx, of->rows); i < n; i++) {
        duk_get_prop_index(ctx, of->rows, i);
        duk_get_prop_index(ctx, -1, 1);
        if (!duk_is_object(ctx, -1) || duk_is_function(ctx, -1)) {
            of->values = true;
            duk_pop_2(ctx);
            continue;
        }
        duk_enum(ctx, -1, DUK_ENUM_OWN_PROPERTIES_ONLY | DUK_ENUM_SORT_ARRAY_INDICES);
        while (length_of(ctx, of->columns) < MAX_COLUMNS && duk_next(ctx, -1, 0)) {
            duk_dup_top(ctx);
            bool known = duk_has_prop(ctx, seen);
            if (!known) {
                duk_dup_top(ctx);
                duk_push_true(ctx);
                duk_put_prop(ctx, seen);
                append(ctx, of->columns);
            } else {
                duk_pop(ctx);
            }
        }
        duk_pop_3(ctx);
    }
    duk_remove(ctx, seen);
}

static size_t width_of(table *of, duk_idx_t index)
{
    size_t len;
    const char *text = duk_get_lstring(of->in->ctx, index, &len);
    return gots__inspect_columns(of->in, text, len);
}

/* Notes the width of the cell on the stack top, and appends the cell to the array `cells`. */
static void add_cell(table *of, duk_idx_t cells, size_t column)
{
    size_t width = width_of(of, -1) + 2;
    if (width > of->widths[column]) of->widths[column] = width;
    append(of->in->ctx, cells);
}

/* Appends the cells of the row on the stack top; pops it. */
static void add_cells(table *of, duk_idx_t cells, duk_uarridx_t row)
{
    duk_context *ctx = of->in->ctx;
    size_t column = 0;
    duk_get_prop_index(ctx, -1, 0); /* row key */
    if (of->keyed) duk_push_uint(ctx, row);
    else duk_dup_top(ctx);
    duk_to_string(ctx, -1);
    add_cell(of, cells, column++);
    if (of->keyed) {
        to_cell(of->in);
        add_cell(of, cells, column++);
    } else {
        duk_pop(ctx);
    }
    duk_get_prop_index(ctx, -1, 1); /* row value */
    bool object = duk_is_object(ctx, -1) && !duk_is_function(ctx, -1) && !of->whole;
    for (duk_uarridx_t i = 0, n = length_of(ctx, of->columns); i < n; i++) {
        bool has = false;
        if (object) {
            duk_get_prop_index(ctx, of->columns, i);
            duk_dup_top(ctx);
            if (gots__kind_has_own(ctx, -3)) has = duk_get_prop(ctx, -2) || true;
            else duk_pop(ctx);
        }
        if (has) to_cell(of->in);
        else duk_push_literal(ctx, "");
        add_cell(of, cells, column++);
    }
    if (of->values) {
        if (object) duk_push_literal(ctx, "");
        else {
            duk_dup_top(ctx);
            to_cell(of->in);
        }
        add_cell(of, cells, column++);
    }
    duk_pop_2(ctx);
}

static void put_rule(table *of, size_t columns, const char *left, const char *cross,
                     const char *right)
{
    gots__inspect_str(of->in, left);
    for (size_t i = 0; i < columns; i++) {
        if (i > 0) gots__inspect_str(of->in, cross);
        for (size_t j = 0; j < of->widths[i]; j++) gots__inspect_str(of->in, "─");
    }
    gots__inspect_str(of->in, right);
}

static void put_row(table *of, size_t columns, duk_idx_t cells, size_t row)
{
    duk_context *ctx = of->in->ctx;
    gots__inspect_str(of->in, "│");
    for (size_t i = 0; i < columns; i++) {
        if (i > 0) gots__inspect_str(of->in, "│");
        duk_get_prop_index(ctx, cells, (duk_uarridx_t)(row * columns + i));
        size_t blanks = of->widths[i] - width_of(of, -1), len;
        const char *text = duk_get_lstring(ctx, -1, &len);
        gots__inspect_str(of->in, " ");
        gots__inspect_put(of->in, text, len);
        gots__inspect_format(of->in, "%*s", (int)blanks - 1, "");
        duk_pop(ctx);
    }
    gots__inspect_str(of->in, "│\n");
}

/* The head's names as cells. Returns the number of columns. */
static size_t add_head(table *of, duk_idx_t cells)
{
    duk_context *ctx = of->in->ctx;
    size_t column = 0;
    duk_push_string(ctx, of->whole ? "(iteration index)" : "(index)");
    add_cell(of, cells, column++);
    if (of->keyed) {
        duk_push_literal(ctx, "Key");
        add_cell(of, cells, column++);
    }
    for (duk_uarridx_t i = 0, n = length_of(ctx, of->columns); i < n; i++) {
        duk_get_prop_index(ctx, of->columns, i);
        duk_to_string(ctx, -1);
        add_cell(of, cells, column++);
    }
    if (of->values) {
        duk_push_literal(ctx, "Values");
        add_cell(of, cells, column++);
    }
    return column;
}

/* The columns that the program asked for, as strings. */
static void copy_columns(table *of, duk_idx_t columns)
{
    duk_context *ctx = of->in->ctx;
    for (duk_uarridx_t i = 0; i < length_of(ctx, columns) && i < MAX_COLUMNS; i++) {
        duk_get_prop_index(ctx, columns, i);
        duk_to_string(ctx, -1);
        append(ctx, of->columns);
    }
}

bool gots__console_table(gots__inspect *in, duk_idx_t data, duk_idx_t columns)
{
    duk_context *ctx = in->ctx;
    duk_require_stack(ctx, 32);
    table of = { .in = in, .columns = duk_get_top(ctx), .rows = duk_get_top(ctx) + 1 };
    duk_push_bare_array(ctx);
    duk_push_bare_array(ctx);
    duk_push_bare_array(ctx);
    duk_idx_t cells = duk_get_top_index(ctx);
    collect_rows(&of, data);
    if (duk_is_array(ctx, columns)) copy_columns(&of, columns);
    else if (!of.whole) collect_columns(&of);
    size_t width = add_head(&of, cells);
    duk_uarridx_t rows = length_of(ctx, of.rows);
    for (duk_uarridx_t i = 0; i < rows; i++) {
        duk_get_prop_index(ctx, of.rows, i);
        add_cells(&of, cells, i);
    }
    put_rule(&of, width, "┌", "┬", "┐\n");
    put_row(&of, width, cells, 0);
    put_rule(&of, width, "├", "┼", "┤\n");
    for (size_t i = 1; i <= rows; i++) put_row(&of, width, cells, i);
    put_rule(&of, width, "└", "┴", "┘");
    return true;
}
