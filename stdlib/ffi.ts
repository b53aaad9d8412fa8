/** gots:ffi: functions of C libraries (libgots/io/ffi.c). What is exported is declared in lib/gots/ffi.d.ts. */
import { PermissionError } from "gots:internal/op";

const native = (import.meta as any).native("ffi");

export { PermissionError };

/** "(x: number) => number" as a declaration. */
function declaration(name: string, signature: string): string {
    const arrow = signature.lastIndexOf("=>");
    if (!/^[A-Za-z_$][\w$]*$/.test(name) || arrow < 0 || !signature.trimStart().startsWith("("))
        throw new TypeError(`${name}: a signature is expected, such as "(x: number) => number", got ${gots.inspect(signature)}`);
    return `declare function ${name}${signature.slice(0, arrow).trim()}: ${signature.slice(arrow + 2).trim()};\n`;
}

function take(signatures: Record<string, string>, types: string, make: (text: string) => void): any {
    let text = types + "\n";
    for (const name of Object.keys(signatures)) text += declaration(name, String(signatures[name]));
    make(text);
    const library = (globalThis as any)["gots:ffi library"];
    delete (globalThis as any)["gots:ffi library"];
    return library;
}

export function dlopen(path: string, signatures: Record<string, string>, types = ""): any {
    return take(signatures, types, (text) => native.open(String(path), text));
}

export function cc(source: string, signatures: Record<string, string>, types = ""): any {
    return take(signatures, types, (text) => native.compile(String(source), text));
}
