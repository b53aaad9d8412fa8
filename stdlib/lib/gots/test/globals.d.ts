// gots:test/globals: describe, it, expect and the rest of gots:test as global names.
// SPDX-License-Identifier: MIT
import type * as api from "gots:test";

declare global {
    var describe: typeof api.describe;
    var suite: typeof api.suite;
    var test: typeof api.test;
    var it: typeof api.it;
    var xit: typeof api.xit;
    var xdescribe: typeof api.xdescribe;
    var fit: typeof api.fit;
    var fdescribe: typeof api.fdescribe;
    var beforeAll: typeof api.beforeAll;
    var afterAll: typeof api.afterAll;
    var beforeEach: typeof api.beforeEach;
    var afterEach: typeof api.afterEach;
    var fn: typeof api.fn;
    var spyOn: typeof api.spyOn;
    var vi: typeof api.vi;
    var jest: typeof api.jest;
    var expect: typeof api.expect;
    var expectTypeOf: typeof api.expectTypeOf;
    var assertType: typeof api.assertType;
}
