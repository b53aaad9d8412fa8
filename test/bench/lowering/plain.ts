// The work of modern.ts in ES5, written by hand for an interpreter: nothing here needs lowering.
// SPDX-License-Identifier: MIT
/* eslint-disable */
type Any = any;

var total = 0;
var STEP = 3;
var numbers: number[] = [];
for (var k = 0; k < 100; k++) numbers.push(k);

function add(a: number, b: number) { return a + b; }
export function calls(n: number) {
  var sum = 0;
  for (var i = 0; i < n; i++) sum = add(sum, i);
  return sum;
}

function bump() { total += STEP; }
export function moduleVariables(n: number) {
  total = 0;
  for (var i = 0; i < n; i++) bump();
  return total;
}

export function properties(n: number) {
  var point = { x: 1, y: 2, z: 3 };
  for (var i = 0; i < n; i++) point.z = point.x + point.y;
  return point.z;
}

var Counter: Any = function (this: Any, count: number) { this.count = count; };
Counter.prototype.bump = function (by: number) { this.count += by; };
export function methods(n: number) {
  var counter = new Counter(0);
  for (var i = 0; i < n; i++) counter.bump(STEP);
  return counter.count;
}

function makeAdder(by: number) { return function (x: number) { return x + by; }; }
export function closures(n: number) {
  var sum = 0;
  for (var i = 0; i < n; i++) sum = makeAdder(i)(sum);
  return sum;
}

function makeGet(doubled: number) { return function () { return doubled + 1; }; }
export function closurePerTurn(n: number) {
  var sum = 0;
  for (var i = 0; i < n; i++) {
    var get = makeGet(i * 2);
    sum += get();
  }
  return sum;
}

export function forOfArray(n: number) {
  var sum = 0;
  for (var i = 0; i < n; i += 100)
    for (var j = 0; j < numbers.length; j++) sum += numbers[j]!;
  return sum;
}

export function forOfShort(n: number) {
  var sum = 0, pair = [1, 2];
  for (var i = 0; i < n; i++)
    for (var j = 0; j < pair.length; j++) sum += pair[j]!;
  return sum;
}

export function destructureObject(n: number) {
  var point = { x: 1, y: 2 }, sum = 0, x, y;
  for (var i = 0; i < n; i++) {
    x = point.x;
    y = point.y;
    sum += x + y;
  }
  return sum;
}

export function destructureArray(n: number) {
  var pair = [1, 2], sum = 0, a, b;
  for (var i = 0; i < n; i++) {
    a = pair[0]!;
    b = pair[1]!;
    sum += a + b;
  }
  return sum;
}

export function swap(n: number) {
  var a = 1, b = 2, t;
  for (var i = 0; i < n; i++) { t = a; a = b; b = t; }
  return a;
}

function area(size: Any) {
  var width = size.width, height = size.height;
  if (width === undefined) width = 1;
  if (height === undefined) height = 2;
  return width * height;
}
export function parameters(n: number) {
  var sum = 0, size = { width: 3 };
  for (var i = 0; i < n; i++) sum += area(size);
  return sum;
}

function countOf(args: number[]) { return args.length; }
export function restAndSpread(n: number) {
  var sum = 0, pair = [1, 2];
  for (var i = 0; i < n; i++) {
    var args = pair.slice(0);
    args.push(i);
    sum += countOf(args);
  }
  return sum;
}

export function spreadArray(n: number) {
  var base = [1, 2, 3], last: number[] = [];
  for (var i = 0; i < n; i++) {
    last = base.slice(0);
    last.push(i);
  }
  return last.length;
}

export function spreadObject(n: number) {
  var base = { a: 1, b: 2, c: 3 }, last: Any = { d: 0 };
  for (var i = 0; i < n; i++) last = { a: base.a, b: base.b, c: base.c, d: i };
  return last.d;
}

export function templates(n: number) {
  var length = 0;
  for (var i = 0; i < n; i++) length += ("(" + i + ", " + STEP + ")").length;
  return length;
}

export function stringBuilding(n: number) {
  var text = "";
  for (var i = 0; i < n; i++) text += "ab";
  return text.length;
}

export function optionalChains(n: number) {
  var tree: Any = { left: { value: 2 } }, sum = 0, left, value;
  for (var i = 0; i < n; i++) {
    left = tree.left;
    value = left == null ? undefined : left.value;
    sum += value == null ? 0 : value;
  }
  return sum;
}

export function maps(n: number) {
  var counts: Any = {}, names = ["red", "green", "blue", "white"], has = {}.hasOwnProperty;
  for (var i = 0; i < n; i++) {
    var name = names[i & 3]!;
    counts[name] = (has.call(counts, name) ? counts[name] : 0) + 1;
  }
  return counts.red;
}

export function sets(n: number) {
  var seen: Any = {}, size = 0, has = {}.hasOwnProperty;
  for (var i = 0; i < n; i++) {
    var key = "" + (i & 255);
    if (!has.call(seen, key)) { seen[key] = true; size++; }
  }
  return size;
}

function UpTo(this: Any, n: number) { this.i = 0; this.n = n; }
UpTo.prototype.next = function () {
  if (this.i < this.n) return { value: this.i++, done: false };
  return { value: undefined, done: true };
};
export function generators(n: number) {
  var it: Any = new (UpTo as Any)(n), sum = 0;
  for (var step = it.next(); !step.done; step = it.next()) sum += step.value;
  return sum;
}
export var generatorNext = generators;

export function awaits(n: number) {
  return new Promise<number>(function (resolve) {
    var sum = 0, i = 0;
    function turn(x: number): void {
      sum += x;
      if (++i < n) Promise.resolve(i).then(turn);
      else resolve(sum);
    }
    Promise.resolve(0).then(turn);
  });
}

function later(x: number) { return Promise.resolve(null).then(function () { return x; }); }
export function asyncCalls(n: number) {
  return new Promise<number>(function (resolve) {
    var sum = 0, i = 0;
    function turn(x: number): void {
      sum += x;
      if (++i < n) later(i).then(turn);
      else resolve(sum);
    }
    later(0).then(turn);
  });
}

var Shape: Any = function (this: Any, width: number, height: number) {
  this.name = "shape";
  this.width = width;
  this.height = height;
};
Shape.prototype.area = function () { return this.width * this.height; };
export function construction(n: number) {
  var sum = 0;
  for (var i = 0; i < n; i++) sum += new Shape(i, 2).width;
  return sum;
}

var Square: Any = function (this: Any, side: number) {
  Shape.call(this, side, side);
  this.kind = "square";
};
Square.prototype = Object.create(Shape.prototype);
Square.prototype.constructor = Square;
Square.prototype.area = function () { return Shape.prototype.area.call(this); };
export function derivedConstruction(n: number) {
  var sum = 0;
  for (var i = 0; i < n; i++) sum += new Square(i).width;
  return sum;
}

export function superCalls(n: number) {
  var square = new Square(2), sum = 0;
  for (var i = 0; i < n; i++) sum += square.area();
  return sum;
}

var Account: Any = function (this: Any) { this._balance = 0; };
Account.prototype.deposit = function (amount: number) { this._balance += amount; };
export function privateFields(n: number) {
  var account = new Account();
  for (var i = 0; i < n; i++) account.deposit(1);
  return account._balance;
}

var Color = { Red: 0, Green: 1, Blue: 2 };
export function enums(n: number) {
  var sum = 0;
  for (var i = 0; i < n; i++) if ((i & 1) === Color.Green) sum++;
  return sum;
}

function twice(x: number) { return x * 2; }
function byThree(x: number) { return x % 3 === 0; }
export function arrayMethods(n: number) {
  var sum = 0;
  for (var i = 0; i < n; i += 100)
    sum += numbers.map(twice).filter(byThree).reduce(add, 0);
  return sum;
}

export function errors(n: number) {
  var caught = 0;
  for (var i = 0; i < n; i++) {
    try { throw i; } catch (e) { caught++; }
  }
  return caught;
}

export function json(n: number) {
  var length = 0, value = { name: "mars", moons: ["phobos", "deimos"], radius: 3389.5, rings: false };
  for (var i = 0; i < n; i++) length += JSON.stringify(JSON.parse(JSON.stringify(value))).length;
  return length;
}
