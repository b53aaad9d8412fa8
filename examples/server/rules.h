/* The rules as C sees them: structs, and functions of TypeScript behind C pointers.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RULES_H
#define RULES_H

#include <gots.h>

typedef enum Country { COUNTRY_DE, COUNTRY_FR, COUNTRY_CH, COUNTRIES } Country;
typedef enum Fault { FAULT_NONE, FAULT_QUANTITY, FAULT_PRICE } Fault;

typedef struct Order {
    int32_t quantity;
    double unit;
    int32_t country; /* Country */
    bool member;
} Order;

/* Amounts in cents. */
typedef struct Quote {
    int64_t net, discount, tax, total;
    int32_t asked;
} Quote;

typedef struct Rules {
    gots_runtime *runtime;
    gots_isolate *isolate;
    gots_module *module;
    int32_t (*validate)(Order order); /* Fault */
    Quote (*price)(Order order);
} Rules;

/* Loads them from a file; false: what is wrong was told on stderr, and nothing is there. */
bool rules_open(Rules *rules, const char *path);
void rules_close(Rules *rules);

/* Takes the code that the file has now. False: it was told on stderr, and the old code goes on. */
bool rules_reload(Rules *rules, const char *path);

/* GOTS_OK, or what the rules failed with. */
gots_status rules_quote(Rules *rules, const Order *order, Fault *fault, Quote *quote, gots_error *err);

#endif
