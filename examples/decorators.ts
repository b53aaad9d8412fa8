// Standard decorators: a method that remembers its results, and one that is announced.

function memoize<This, A extends string | number, R>(method: (this: This, argument: A) => R, _context: ClassMethodDecoratorContext) {
    const results = new Map<A, R>();
    return function (this: This, argument: A): R {
        if (!results.has(argument)) results.set(argument, method.call(this, argument));
        return results.get(argument)!;
    };
}

function announce(prefix: string) {
    return function <This, A extends unknown[], R>(method: (this: This, ...args: A) => R, context: ClassMethodDecoratorContext) {
        return function (this: This, ...args: A): R {
            console.log(`${prefix} ${String(context.name)}(${args.join(", ")})`);
            return method.apply(this, args);
        };
    };
}

class Calculator {
    calls = 0;

    @memoize
    fibonacci(n: number): bigint {
        this.calls++;
        return n < 2 ? BigInt(n) : this.fibonacci(n - 1) + this.fibonacci(n - 2);
    }

    @announce("->")
    add(a: number, b: number) { return a + b; }
}

const calculator = new Calculator();
console.log(calculator.fibonacci(150), "in", calculator.calls, "calls");
console.log(calculator.add(2, 3));
