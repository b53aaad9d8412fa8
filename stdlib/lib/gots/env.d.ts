// gots:env: environment variables. Needs --allow-env, or --allow-env=NAME,PREFIX_*.
// SPDX-License-Identifier: MIT

/** A variable is not granted: `code` is "GOTS3001". */
export declare class PermissionError extends Error {
    readonly code: string;
    /** What was asked for. */
    readonly path?: string;
}

/** The variable's value; undefined where there is none. Throws a PermissionError. */
export declare function get(name: string): string | undefined;
/** Whether there is one. Throws a PermissionError. */
export declare function has(name: string): boolean;
/** Sets it for this program and those that it starts, not for the process. Throws a PermissionError. */
export declare function set(name: string, value: string): void;
declare function remove(name: string): void;
/** Deletes it for this program and those that it starts. Throws a PermissionError. */
export { remove as delete };
/** Those variables that are granted, as a plain object; asks nobody. */
export declare function toObject(): Record<string, string>;
