"use strict";
function inner() {
    "$m0 inner";
    throw new TypeError("boom");
}
var arrow = function () {
    "$a0 arrow";
    inner();
};
function C() { "$c0 C"; arrow(); }
try { new C() } catch (e) { print(e.stack); print(Object.keys(e).length, e.stack === e.stack); }
try { null.x } catch (e) { print(e.stack); }
try { [1].forEach(function cb() { inner() }) } catch (e) { print(e.stack.split("\n").slice(0, 4).join("\n")); }
var e = new RangeError("made"); e.name = "Renamed"; print(e.stack.split("\n")[0]);
e.stack = "own"; print(e.stack, JSON.stringify(Object.getOwnPropertyDescriptor(e, "stack")));
print({ __proto__: Error.prototype }.stack, Object.prototype.hasOwnProperty.call(e, "stack"));
