/** What ops throw. The engine makes the errors; their classes are these. */

const native = (import.meta as any).native("errors");

/** Something was not permitted. `code` is "GOTS3001". */
export class PermissionError extends Error {
    declare readonly code: string;
    /** What was asked for. */
    declare readonly path?: string;
}

/** The system refused. `code` is stable, `errno` the system's own name. */
export class SystemError extends Error {
    declare readonly code: string;
    declare readonly errno: string;
    declare readonly path?: string;
}

Object.defineProperty(PermissionError.prototype, "name", { value: "PermissionError", writable: true, configurable: true });
Object.defineProperty(SystemError.prototype, "name", { value: "SystemError", writable: true, configurable: true });
native.keep(PermissionError.prototype, SystemError.prototype);
