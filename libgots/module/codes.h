/* Every error of the module floor, once: its code, its sentence and what to do about it.
 *
 * SPDX-License-Identifier: MIT
 *
 * X(name, code, sentence, help). The sentence is a printf format for the arguments its reporter
 * passes; the help stands on a line of its own below the code frame and takes none.
 */
#ifndef GOTS_MODULE_CODES_H
#define GOTS_MODULE_CODES_H

#define GOTS__CODE_MAP(X)                                                                         \
    X(JAVASCRIPT, "GOTS1001", "'%s' is plain JavaScript, and GoTS runs TypeScript only",          \
      "Rename the file to .ts (.mts, .cts): most JavaScript is valid TypeScript already.")        \
    X(JSX, "GOTS1002", "'%s' is JSX, which GoTS does not run",                                    \
      "Put code without JSX into a .ts file and import that.")                                    \
    X(UNKNOWN_KIND, "GOTS1003", "'%s' is not a TypeScript or JSON file",                          \
      "Modules end in .ts, .mts, .cts or .json.")                                                 \
    X(NOT_FOUND, "GOTS1101", "cannot find module '%s'%s",                                         \
      "Paths are taken from the importing file; .ts and /index.ts may be left out.")              \
    X(NO_FILE, "GOTS1102", "cannot find file '%s'%s",                                             \
      "The path is taken from the current directory.")                                            \
    X(UNREADABLE, "GOTS1103", "cannot read '%s': %s", "Look at the file's permissions.")          \
    X(DIRECTORY, "GOTS1104", "'%s' is a directory without an index.ts",                           \
      "Name a file in it, or add an index.ts.")                                                   \
    X(BARE, "GOTS1105", "cannot find package '%s'",                                               \
      "GoTS looks for a package that ships TypeScript in node_modules. A file next to this one "  \
      "starts with './'.")                                                                        \
    X(NO_STDLIB, "GOTS1106", "there is no standard module '%s'%s",                                \
      "`gots help` lists the standard modules.")                                                  \
    X(BAD_SPECIFIER, "GOTS1107", "'%s' is not a module specifier: %s",                            \
      "Write './file', '/path/file', 'file:///path/file', 'gots:name' or a package's name.")      \
    X(CLOSED, "GOTS1108", "'%s' cannot be imported here",                                         \
      "This program is given no files: it has its own text, what its host declares, and 'gots:' " \
      "modules.")                                                                                 \
    X(NO_EXPORT, "GOTS1201", "'%s' has no export '%s'%s",                                         \
      "Look at the names that module exports.")                                                   \
    X(AMBIGUOUS, "GOTS1202", "'%s' exports '%s' from two modules by `export *`",                  \
      "Export it by name from one of them, or import it from there.")                             \
    X(TYPE_ONLY, "GOTS1203", "'%s' exports '%s' as a type, and here it is used as a value",       \
      "Use `import type`, or export a value under that name.")                                    \
    X(BAD_ATTRIBUTE, "GOTS1204", "import attribute type \"%s\" is not supported",                 \
      "The only type is \"json\".")                                                               \
    X(NOT_JSON, "GOTS1205", "'%s' is imported as JSON but is not a .json file",                   \
      "Leave out the attribute `type: \"json\"`.")                                                \
    X(BAD_JSON, "GOTS1206", "'%s' is not valid JSON: %s",                                         \
      "JSON has no comments, trailing commas or single quotes.")                                  \
    X(TOO_MANY, "GOTS1207", "more than %u modules in one program",                                \
      "Is an import generated in a loop?")                                                        \
    X(ENGINE_LIMIT, "GOTS1208", "'%s' does not fit the engine: %s",                               \
      "A function may use 65,536 names, numbers and texts. Split the module, or its data.")       \
    X(DEAD_ZONE, "GOTS1209", "cannot access '%s' before initialization",                          \
      "The module that exports it has not run that far: modules import each other in a circle, "  \
      "or it reads its own export too early. Read it inside a function that is called later, or " \
      "move what both sides need into a module of its own.")                                      \
    X(TOO_LARGE, "GOTS1012", "'%s' is larger than %u MB", "Split the file, or read it as data.")  \
    X(BAD_UTF8, "GOTS1013", "'%s' is not UTF-8 text: byte %u does not fit",                       \
      "Save the file as UTF-8.")                                                                  \
    X(NO_MEMORY, "GOTS1014", "'%s' needs more memory to compile than there is",                   \
      "Give it more memory, or do the work in smaller pieces.")

typedef enum gots__code {
#define GOTS__CODE_ENUM(name, code, sentence, help) GOTS__C_##name,
    GOTS__CODE_MAP(GOTS__CODE_ENUM)
#undef GOTS__CODE_ENUM
    GOTS__CODES
} gots__code;

#endif
