/** gots:test/globals: describe, it, expect and the rest of gots:test as global names. */
import * as api from "../test.ts";

for (const name of Object.keys(api)) (globalThis as any)[name] = (api as any)[name];
