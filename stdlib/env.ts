/** gots:env: environment variables (libgots/io/env.c). What is exported is declared in lib/gots/env.d.ts. */
import { PermissionError } from "gots:internal/op";

const native = (import.meta as any).native("env");

export { PermissionError };

export function get(name: string): string | undefined {
    return native.get(name);
}

export function has(name: string): boolean {
    return native.get(name) !== undefined;
}

export function set(name: string, value: string): void {
    native.set(name, String(value));
}

function remove(name: string): void {
    native.delete(name);
}
export { remove as delete };

export function toObject(): Record<string, string> {
    const list: string[] = native.list();
    const all: Record<string, string> = {};
    for (let i = 0; i < list.length; i += 2)
        Object.defineProperty(all, list[i]!, { value: list[i + 1], writable: true, enumerable: true, configurable: true });
    return all;
}
