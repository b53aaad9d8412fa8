/* The interpreter's small operations, each in a loop; prints name and nanoseconds an operation. */
"use strict";
function time(name, count, body) {
    var best = Infinity;
    for (var round = 0; round < 5; round++) {
        var start = now();
        body(count);
        var took = now() - start;
        if (took < best) best = took;
    }
    report(name, best * 1e6 / count);
}
function Point(x, y) { this.x = x; this.y = y; }
Point.prototype.sum = function () { return this.x + this.y; };
Point.prototype.add = function (n) { this.x += n; };

time("property get", 1000000, function (n) {
    var o = { a: 1, b: 2, c: 3 }, s = 0;
    for (var i = 0; i < n; i++) s += o.c;
    return s;
});
time("property put", 1000000, function (n) {
    var o = { a: 1, b: 2, c: 3 };
    for (var i = 0; i < n; i++) o.b = i;
});
time("property get, 30 properties", 1000000, function (n) {
    var o = {}, s = 0;
    for (var j = 0; j < 30; j++) o["p" + j] = j;
    for (var i = 0; i < n; i++) s += o.p17;
    return s;
});
time("object with 3 properties", 300000, function (n) {
    for (var i = 0; i < n; i++) ({ a: i, b: i, c: i });
});
time("new with 2 properties", 300000, function (n) {
    for (var i = 0; i < n; i++) new Point(i, i);
});
time("method call", 500000, function (n) {
    var p = new Point(1, 2), s = 0;
    for (var i = 0; i < n; i++) s += p.sum();
    return s;
});
time("method that writes", 500000, function (n) {
    var p = new Point(1, 2);
    for (var i = 0; i < n; i++) p.add(1);
});
time("inherited method, depth 4", 500000, function (n) {
    var p = Object.create(Object.create(Object.create(new Point(1, 2)))), s = 0;
    for (var i = 0; i < n; i++) s += p.sum();
    return s;
});
time("global function call", 500000, function (n) {
    var s = 0;
    for (var i = 0; i < n; i++) s += isNaN(i) ? 1 : 0;
    return s;
});
time("fib(22)", 57313, function () {
    function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
    return fib(22);
});
time("closure made", 300000, function (n) {
    for (var i = 0; i < n; i++) (function (x) { return x; });
});
time("captured variable", 1000000, function (n) {
    var c = 0;
    function step() { for (var i = 0; i < n; i++) c += i; }
    step();
});
time("bit operations", 1000000, function (n) {
    var h = 0;
    for (var i = 0; i < n; i++) h = (h << 5) - h + i | 0;
    return h;
});
time("modulo", 1000000, function (n) {
    var s = 0;
    for (var i = 0; i < n; i++) s += i % 7;
    return s;
});
time("array loop with length", 1000000, function (n) {
    var a = [], s = 0;
    for (var i = 0; i < 1000; i++) a.push(i);
    for (var k = 0; k < n; k += 1000)
        for (var j = 0; j < a.length; j++) s += a[j];
    return s;
});
time("array write", 1000000, function (n) {
    var a = [];
    for (var i = 0; i < 1000; i++) a.push(0);
    for (var k = 0; k < n; k += 1000)
        for (var j = 0; j < 1000; j++) a[j] = j;
});
time("array push", 500000, function (n) {
    var a = [];
    for (var i = 0; i < n; i++) a.push(i);
});
time("typed array", 1000000, function (n) {
    var a = new Float64Array(1000);
    for (var k = 0; k < n; k += 1000)
        for (var j = 0; j < 1000; j++) a[j] = a[j] + 1;
});
time("string charCodeAt", 500000, function (n) {
    var t = "the quick brown fox jumps over it", s = 0;
    for (var i = 0; i < n; i++) s += t.charCodeAt(i & 31);
    return s;
});
time("string index", 500000, function (n) {
    var t = "the quick brown fox jumps over it", s = 0;
    for (var i = 0; i < n; i++) if (t[i & 31] === "o") s++;
    return s;
});
time("string concatenation", 200000, function (n) {
    for (var i = 0; i < n; i++) ("k" + i);
});
time("append to a string", 20000, function (n) {
    var s = "";
    for (var i = 0; i < n; i++) s += "ab";
    return s.length;
});
time("number loop", 2000000, function (n) {
    var x = 0.5;
    for (var i = 0; i < n; i++) x = x * 1.000001 + 0.1;
    return x;
});
time("comparison of strings", 1000000, function (n) {
    var a = "abc", s = 0;
    for (var i = 0; i < n; i++) if (a === "abd") s++;
    return s;
});
time("try and catch", 100000, function (n) {
    for (var i = 0; i < n; i++) try { throw i; } catch (e) { }
});
time("new Error", 30000, function (n) {
    for (var i = 0; i < n; i++) new Error("x");
});
time("instanceof", 500000, function (n) {
    var p = new Point(1, 2), s = 0;
    for (var i = 0; i < n; i++) if (p instanceof Point) s++;
    return s;
});
time("for in, 4 keys", 100000, function (n) {
    var o = { a: 1, b: 2, c: 3, d: 4 }, s = 0;
    for (var i = 0; i < n; i++) for (var k in o) s += o[k];
    return s;
});
time("sort 1000 numbers", 20, function (n) {
    for (var i = 0; i < n; i++) {
        var a = [], x = 1;
        for (var j = 0; j < 1000; j++) { x = x * 16807 % 2147483647; a.push(x); }
        a.sort(function (p, q) { return p - q; });
    }
});
time("JSON both ways", 2000, function (n) {
    var o = { name: "x", list: [1, 2, 3, { a: true, b: null }], text: "hello world" };
    for (var i = 0; i < n; i++) JSON.parse(JSON.stringify(o));
});
