/* The run-time helpers that lowered code calls: the contract between lowering and the engine.
 *
 * SPDX-License-Identifier: MIT
 *
 * One list. Lowering refers to a helper by GOTS__H_<name> (a HELPER node, printed as `$name`; the
 * printer puts `var $name = $.name` at the head of the module for those used). The engine defines
 * each as a property `name` of the object `$`, in engine/helper_*.c. Whoever adds a line here adds
 * its body there and a test.
 *
 * X(name, number of arguments or -1 for any, what it does)
 *
 * ## Directives
 *
 * A function's first statement may be a directive "$flags name" that the patched engine reads
 * when it compiles the function (no effect on the value of the text elsewhere):
 *
 *   a      arrow: not a constructor, no `prototype` property
 *   m      method, getter, setter, async or generator function: likewise
 *   c      class constructor: throws a TypeError when called without `new`
 *   d      constructor of a derived class: as c, and gets no `this` object; the emitted code
 *          builds it with `super P(…)` and returns it
 *   g      generator function: a call gives a generator object; never a constructor, `prototype`
 *          is a plain object that inherits from %GeneratorPrototype%
 *   s      async function (it suspends): a call gives a promise; never a constructor. With g: an
 *          async generator function. Only in functions with g or s the engine knows `yield(x)`,
 *          `yield*(x)`, `await(x)`, and `yield` without parentheses, which ends the parameters'
 *          code of a generator: it runs at the call, what follows at the first next()
 *   r      the last formal parameter receives the rest of the arguments as an array, and does not
 *          count in `length`
 *   0-9…   a decimal number: the function's `length`, where it is not the number of formals
 *   name   after one space, to the end: the function's `name` (may be empty, may hold any
 *          character that a string literal can hold); no binding is made. Without the space the
 *          name is what ES5 gives it
 *
 * `new.target` works in every function, as in ES2015. `super P(a, b)` is an expression of derived
 * constructors: constructs P with the running function's new.target. Functions whose directive
 * has c or d are strict and have `prototype` not writable.
 */
#ifndef GOTS_LOWER_RUNTIME_H
#define GOTS_LOWER_RUNTIME_H

#define GOTS__HELPER_MAP(X)                                                                       \
    /* bindings */                                                                                \
    X(init, 3, "init(env, name, value): ends the dead zone of an exported binding; returns value") \
    X(dead, 1, "dead(name): throws the ReferenceError of a read before initialisation")           \
    X(fixed, 1, "fixed(name): throws the TypeError of an assignment to a constant")               \
    X(tdz, 0, "not a function: the unique value that marks a local in its dead zone")             \
    /* modules: engine/environment.c */                                                           \
    X(import_call, 3, "import_call(env, specifier, options): import(); returns its promise")      \
    X(import_meta, 1, "import_meta(env): import.meta, one object a module")                       \
    /* iteration */                                                                               \
    X(iter, 1, "iter(iterable): a cursor; see engine/helper_iteration.c")                         \
    /* functions and calls */                                                                     \
    X(construct, 3, "construct(target, argument array, new target): Reflect.construct, unchecked") \
    /* literals */                                                                                \
    X(regexp, 2, "regexp(pattern, flags): the RegExp of a literal; a new object each time, compiled once") \
    /* values */                                                                                  \
    X(bigint, 1, "bigint(text): the BigInt of a literal's digits, as \"123\" or \"0xff\", without n and _; the module caches it")

typedef enum gots__helper {
#define GOTS__HELPER_ENUM(name, args, text) GOTS__H_##name,
    GOTS__HELPER_MAP(GOTS__HELPER_ENUM)
#undef GOTS__HELPER_ENUM
    GOTS__HELPER_COUNT
} gots__helper;

#endif
