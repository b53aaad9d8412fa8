/** gots:path: paths as text, with `/` between their parts. Nothing here looks at a disk. */

/** Removes `.`, `..` and doubled slashes. The empty path is ".". */
export function normalize(path: string): string {
    const isAbsolute = path.startsWith("/");
    const parts: string[] = [];
    for (const part of path.split("/")) {
        if (part === "" || part === ".") continue;
        if (part !== "..") parts.push(part);
        else if (parts.length > 0 && parts[parts.length - 1] !== "..") parts.pop();
        else if (!isAbsolute) parts.push("..");
    }
    const text = parts.join("/");
    return isAbsolute ? `/${text}` : text === "" ? "." : text;
}

/** Joins parts with `/` and normalizes. */
export function join(...parts: string[]): string {
    return normalize(parts.filter((part) => part !== "").join("/"));
}

/** Joins so that an absolute part starts anew. */
export function resolve(...parts: string[]): string {
    let path = "";
    for (const part of parts) path = part.startsWith("/") ? part : path === "" ? part : `${path}/${part}`;
    return normalize(path);
}

export function isAbsolute(path: string): boolean {
    return path.startsWith("/");
}

/** All but the last part. */
export function dirname(path: string): string {
    const trimmed = path.replace(/\/+$/, "");
    const slash = trimmed.lastIndexOf("/");
    if (slash < 0) return path.startsWith("/") ? "/" : ".";
    return trimmed.slice(0, slash).replace(/\/+$/, "") || "/";
}

/** The last part, without `ending` if it ends so. */
export function basename(path: string, ending = ""): string {
    const trimmed = path.replace(/\/+$/, "");
    const name = trimmed.slice(trimmed.lastIndexOf("/") + 1);
    return ending !== "" && name !== ending && name.endsWith(ending) ? name.slice(0, -ending.length) : name;
}

/** The ending of the last part with its dot, or "". */
export function extname(path: string): string {
    const name = basename(path);
    const dot = name.lastIndexOf(".");
    return dot <= 0 ? "" : name.slice(dot);
}

/** The way from one directory to a path. Both are absolute, or relative to the same place. */
export function relative(from: string, to: string): string {
    const a = normalize(from).split("/").filter((part) => part !== "" && part !== ".");
    const b = normalize(to).split("/").filter((part) => part !== "" && part !== ".");
    let same = 0;
    while (same < a.length && same < b.length && a[same] === b[same]) same++;
    return [...a.slice(same).map(() => ".."), ...b.slice(same)].join("/") || ".";
}
