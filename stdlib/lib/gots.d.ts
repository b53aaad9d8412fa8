// What every GoTS program finds in its global scope besides ECMAScript and the web platform.
// SPDX-License-Identifier: MIT

declare const gots: {
    /** The program's arguments. */
    readonly args: readonly string[];
    /** The version of GoTS. */
    readonly version: string;
    /** A value as console.log shows it. */
    readonly inspect: (value: unknown) => string;
    /** The exit code of the program once it has ended; 0 to 255. */
    exitCode: number;
};

interface ImportMeta {
    /** Where the module was found, as a file: URL. */
    readonly url: string;
    readonly filename?: string;
    readonly dirname?: string;
    /** Whether this module is the program, not imported by another. */
    readonly main: boolean;
    /** The URL that import() would load. */
    resolve(specifier: string): string;
}

/** For libraries that look at process.env.NODE_ENV: it tells nothing of the host. */
declare const process: {
    /** Empty; the program may write to it. */
    readonly env: Record<string, string | undefined>;
    /** Two empty texts, then gots.args. */
    readonly argv: string[];
    /** gots.exitCode. */
    exitCode: number;
    /** @deprecated Throws: set gots.exitCode and let the program end. */
    exit(code?: number): never;
    readonly platform: string;
    readonly versions: { readonly gots: string };
};
