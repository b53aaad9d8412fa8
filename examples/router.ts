// URLs and template literal types: routes whose parameters are typed.

type Parameters<Path extends string> =
    Path extends `${string}:${infer Name}/${infer Rest}` ? { [K in Name | keyof Parameters<Rest>]: string }
    : Path extends `${string}:${infer Name}` ? { [K in Name]: string }
    : {};

type Handler<Path extends string> = (parameters: Parameters<Path>, query: URLSearchParams) => string;

const routes: { pattern: RegExp; handler: Handler<any> }[] = [];

function route<Path extends string>(path: Path, handler: Handler<Path>) {
    const pattern = new RegExp("^" + path.replace(/:(\w+)/g, "(?<$1>[^/]+)") + "$");
    routes.push({ pattern, handler });
}

route("/", () => "welcome");
route("/users/:id", ({ id }) => `user ${id}`);
route("/users/:id/posts/:post", ({ id, post }, query) => `post ${post} of ${id}, page ${query.get("page") ?? 1}`);

function handle(address: string) {
    const url = new URL(address, "http://localhost");
    for (const { pattern, handler } of routes) {
        const found = pattern.exec(url.pathname);
        if (found) return handler(found.groups ?? {}, url.searchParams);
    }
    return `nothing at ${url.pathname}`;
}

for (const address of ["/", "/users/7", "/users/7/posts/of-mice?page=2", "http://other.host/users/8/posts/x", "/nowhere"])
    console.log(address.padEnd(36), handle(address));
