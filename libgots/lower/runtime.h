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
    X(live, 3, "live(value, current, name): value, unless current is tdz: then as dead(name)")     \
    X(global, 1, "global(name): the value of a global whose name emitted text uses otherwise; throws the ReferenceError when there is none") \
    X(global_live, 2, "global_live(value, name): value, unless there is no such global: then throws the ReferenceError") \
    X(named, 3, "named(function, key, prefix): sets the name property of a function or class from a property key (a symbol gives \"[description]\"); prefix \"get\", \"set\" or undefined; returns the function") \
    /* modules: engine/environment.c */                                                           \
    X(import_call, 3, "import_call(env, specifier, options): import(); returns its promise")      \
    X(import_meta, 1, "import_meta(env): import.meta, one object a module")                       \
    /* iteration */                                                                               \
    X(async_iter, 1, "async_iter(iterable): a cursor { value, done, next(), step(result), close(), check(result) }: `step(await next())` is true while there is a value; `check(await close())` ends early") \
    X(from, 2, "from(array, index): a new array of its elements from index on")                   \
    X(object, 1, "object(value): throws the TypeError of destructuring undefined or null; returns the value") \
    X(rest, 2, "rest(value, keys): a new object of its own enumerable properties but those in the array of property keys") \
    X(key, 1, "key(value): ToPropertyKey: a string or a symbol")                                  \
    /* functions and calls */                                                                     \
    X(construct, 3, "construct(target, argument array, new target): Reflect.construct, unchecked") \
    /* literals */                                                                                \
    X(regexp, 2, "regexp(pattern, flags): the RegExp of a literal; a new object each time, compiled once") \
    X(strings, 2, "strings(cooked, raw): makes the frozen strings object of a tagged template of two arrays; raw undefined: as cooked") \
    X(define, 3, "define(object, key, value): an enumerable data property; returns object")       \
    X(method, 4, "method(target, key, function, flags): defines a method; flags: 1 getter, 2 setter, 4 enumerable, 8 on target.prototype; returns target") \
    X(members, 3, "members(target, literal, flags): moves the literal's properties, flags as above (true: 4); returns target") \
    X(set_prototype, 2, "set_prototype(object, value): `__proto__: value` of a literal; returns object") \
    X(gather, -1, "gather(spreads, item, ...): a new array of the items; those whose bit is set are iterables") \
    X(append, 2, "append(array, iterable): adds what the iterable gives; returns array")          \
    X(more, -1, "more(array, value, ...): adds values; returns array")                            \
    X(hole, 1, "hole(array): adds a hole; returns array")                                         \
    X(apply, 3, "apply(function, this, array): Reflect.apply")                                    \
    /* classes */                                                                                 \
    X(define_class, -1, "define_class(constructor, prototype members, static members[, base]): members are literals or undefined; base only with extends; returns constructor") \
    X(super_get, 3, "super_get(parent, key, this): super[key]")                                   \
    X(super_set, 4, "super_set(parent, key, value, this): super[key] = value; returns value")     \
    X(super_delete, 0, "super_delete(): throws the ReferenceError of deleting super.x")           \
    X(this_live, 1, "this_live(value): throws the ReferenceError of `this` before super() when undefined; returns value") \
    X(this_once, 2, "this_once(value, old): throws when super() was called before; returns value") \
    X(private_key, 1, "private_key(name): a new key for a private name")                          \
    X(private_add, 3, "private_add(object, key, value): adds a private field; throws if it is there") \
    X(brand, 2, "brand(object, [key, flags, function, ...]): adds private methods and accessors, flags as for method") \
    X(decorate, 9, "decorate(class, kind, key, flags, decorators, metadata, initializers, extras, function): applies decorators to a member, in place; flags: 1 static, 2 private; function is a private method, and the result what replaces it") \
    X(decorate_class, 5, "decorate_class(class, name, decorators, metadata, extras): what replaces the class") \
    X(metadata, 1, "metadata(base): the metadata object of a class that extends base")            \
    X(decorate_legacy, 4, "decorate_legacy(decorators, target, key, has descriptor): experimentalDecorators; key undefined for the class itself; returns target") \
    X(decorate_parameter, 2, "decorate_parameter(index, decorator): a parameter's legacy decorator as a member's") \
    X(use, 3, "use(stack, value, async): a resource of using; returns value")                     \
    X(use_failed, 2, "use_failed(stack, error): the block or an awaited disposal threw")          \
    X(use_next, 1, "use_next(stack): disposes until there is something to await (stack.wait: true) or nothing left (false)") \
    X(use_end, 1, "use_end(stack): throws what is to be thrown")                                  \
    X(run_initializers, -1, "run_initializers(this, [function, ...], value?): a decorated field's value, or runs addInitializer's functions") \
    /* types at run time: types/shape.h, engine/shape.c */                                        \
    X(checks, 1, "checks(env): the module's function check(value, site): value, unless it does not belong to the site's shape: then it throws") \
    X(type, 2, "type(env, shape): the Type object of gots:types that stands for a shape of the module") \
    X(gives, 3, "gives(function, check, site): a function that calls it and gives check(result, site); no function: as it is") \
    X(readonly, 2, "readonly(object, key): its own property cannot be written any more; returns object") \
    X(class_key, 2, "class_key(constructor, key): marks the instances of a nominal class; returns constructor") \
    /* values */                                                                                  \
    X(bigint, 1, "bigint(text): the BigInt of a literal's digits, as \"123\" or \"0xff\", without n and _; the module caches it")

typedef enum gots__helper {
#define GOTS__HELPER_ENUM(name, args, text) GOTS__H_##name,
    GOTS__HELPER_MAP(GOTS__HELPER_ENUM)
#undef GOTS__HELPER_ENUM
    GOTS__HELPER_COUNT
} gots__helper;

#endif
