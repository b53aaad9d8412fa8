// `using` gives resources back when their block ends, in reverse order, errors or not.

class Resource implements Disposable {
    constructor(readonly name: string) { console.log("open ", name); }
    [Symbol.dispose]() { console.log("close", this.name); }
}

function copy(from: string, to: string) {
    using source = new Resource(from);
    using target = new Resource(to);
    if (source.name === target.name) throw new Error("cannot copy onto itself");
    console.log("copy ", source.name, "to", target.name);
}

copy("a", "b");
try {
    copy("c", "c");
} catch (error) {
    console.log("error", (error as Error).message);
}
