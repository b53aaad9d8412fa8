/** `using`: what a block opens, its end closes, however it ends. */

class Door implements Disposable {
    constructor(readonly name: string) {
        console.log(`${name} opens`);
    }

    [Symbol.dispose](): void {
        console.log(`${this.name} closes`);
    }
}

function visit(hurry: boolean): string {
    using outer = new Door("front door");
    using inner = new Door("cellar door");
    if (hurry) throw new Error(`no time for the ${inner.name}`);
    return `seen all behind the ${outer.name}`;
}

console.log(visit(false));
try {
    visit(true);
} catch (error) {
    console.log((error as Error).message);
}
