/** What every GoTS program finds in its global scope besides the standard built-ins. */
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
    readonly url: string;
    readonly filename?: string;
    readonly dirname?: string;
    readonly main: boolean;
    resolve(specifier: string): string;
}

/** For libraries that look at process.env.NODE_ENV: it tells nothing of the host. */
declare const process: {
    /** Empty; the program may write to it. */
    readonly env: Record<string, string | undefined>;
    readonly platform: string;
    readonly versions: { readonly gots: string };
};
