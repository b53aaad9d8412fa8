// What is assigned to a function is a property of it, with whatever key.
export function f(): void {}
f.count = 12;
const key = Symbol();
f[key] = "ok";
const name = "dashed-name";
f[name] = true;
export const all = [f.count, f[key], f[name]];

declare namespace app { function start(): void }
app.start.delay = 10;

// A function that returns what never comes back never comes back.
function never(x: never) { return x; }
export const same: (x: never) => never = never;

// Several signatures together expect a function of what any of them gives.
export const upper = ("".match(/ /) || []).map((s) => s.toLowerCase());

// A generator of a union yields what the iterable part of it says.
type Steps = () => number | Generator<(x: number) => void, any, void>;
export const steps: Steps = function* () {
    yield (x) => console.log(x.toFixed());
};
