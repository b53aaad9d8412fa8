/* Business rules in TypeScript, behind C function pointers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rules.h"

static const char types[] =
    "enum Country { DE, FR, CH }\n"
    "enum Fault { None, Quantity, Price }\n"
    "interface Order extends Struct { quantity: i32; unit: f64; country: Country; member: boolean }\n"
    "interface Quote extends Struct { net: isize; discount: isize; tax: isize; total: isize; asked: i32 }\n";

/* Loading may take its time; an answer may not. */
static gots_status limit(Rules *rules, uint32_t turn_ms, gots_error *err)
{
    gots_limits limits = { 0 };
    limits.turn_ms = turn_ms;
    return gots_set_limits(rules->isolate, &limits, err);
}

/* The pointers lead to new code after a reload, which is refused where their types are others. */
static gots_status find(Rules *rules, gots_error *err)
{
    gots_function *validate, *price;
    gots_status status = gots_func(rules->isolate, rules->module, "validate", "(order: Order) => Fault", &validate, err);
    if (status == GOTS_OK) status = gots_func(rules->isolate, rules->module, "price", "(order: Order) => Quote", &price, err);
    if (status != GOTS_OK) return status;
    rules->validate = (int32_t (*)(Order))validate;
    rules->price = (Quote (*)(Order))price;
    return GOTS_OK;
}

static gots_status declare(Rules *rules, gots_error *err)
{
    static const gots_layout_field order[] = { GOTS_FIELD(Order, quantity), GOTS_FIELD(Order, unit), GOTS_FIELD(Order, country),
                                               GOTS_FIELD(Order, member) };
    static const gots_layout_field quote[] = { GOTS_FIELD(Quote, net), GOTS_FIELD(Quote, discount), GOTS_FIELD(Quote, tax),
                                               GOTS_FIELD(Quote, total), GOTS_FIELD(Quote, asked) };
    gots_status status = gots_declare(rules->isolate, types, err);
    if (status == GOTS_OK) status = gots_layout(rules->isolate, "Order", sizeof(Order), order, 4, err);
    if (status == GOTS_OK) status = gots_layout(rules->isolate, "Quote", sizeof(Quote), quote, 5, err);
    return status;
}

static bool tell(const Rules *rules, const gots_error *err)
{
    const char *report = rules->isolate != NULL ? gots_isolate_report(rules->isolate) : "";
    if (*report != '\0') fputs(report, stderr);
    else fprintf(stderr, "%s: %s\n", err->code, err->message);
    return false;
}

bool rules_open(Rules *rules, const char *path)
{
    gots_error err = { 0 };
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    options.output = gots_print;
    options.check = true;
    options.types = GOTS_TYPES_ENFORCE;
    options.limits.memory = 64u << 20;
    *rules = (Rules){ 0 };
    rules->runtime = gots_runtime_new(NULL, &err);
    if (rules->runtime != NULL) rules->isolate = gots_isolate_new(rules->runtime, &options, &err);
    if (rules->isolate != NULL && declare(rules, &err) == GOTS_OK && limit(rules, 5000, &err) == GOTS_OK &&
        gots_isolate_load(rules->isolate, path, &rules->module, &err) == GOTS_OK && find(rules, &err) == GOTS_OK &&
        limit(rules, 50, &err) == GOTS_OK)
        return true;
    (void)tell(rules, &err);
    rules_close(rules);
    return false;
}

void rules_close(Rules *rules)
{
    gots_runtime_free(rules->runtime);
    *rules = (Rules){ 0 };
}

bool rules_reload(Rules *rules, const char *path)
{
    gots_error err = { 0 };
    gots_status status = limit(rules, 5000, &err);
    if (status == GOTS_OK) status = gots_reload(rules->isolate, path, &err);
    bool fine = status == GOTS_OK || tell(rules, &err);
    (void)limit(rules, 50, &err);
    return fine;
}

gots_status rules_quote(Rules *rules, const Order *order, Fault *fault, Quote *quote, gots_error *err)
{
    *fault = (Fault)rules->validate(*order);
    gots_status status = gots_last_error(rules->isolate, err);
    if (status != GOTS_OK || *fault != FAULT_NONE) return status;
    *quote = rules->price(*order);
    return gots_last_error(rules->isolate, err);
}
