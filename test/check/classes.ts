// A parameter may have its class's name; inside it is the parameter.
export class T<T> {
    constructor(readonly value?: T) {}
}
export const n: number | undefined = new T(1).value;

// A member whose name is only known to be a symbol stands for all of them.
declare const some: symbol;
export class Bag {
    [some]() { return 1; }
}
declare const any: Bag[typeof some];
console.log(any);

export declare class Hidden {
    #private;
    size(): number;
}
