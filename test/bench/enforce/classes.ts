// Methods, inheritance, private state, getters.
abstract class Shape {
    constructor(protected readonly name: string) {}
    abstract area(): number;
    describe(): string { return `${this.name} ${this.area().toFixed(1)}`; }
}
class Circle extends Shape {
    constructor(private radius: number) { super("circle"); }
    area(): number { return Math.PI * this.radius * this.radius; }
    grow(by: number): void { this.radius += by; }
}
class Square extends Shape {
    #side: number;
    constructor(side: number) { super("square"); this.#side = side; }
    area(): number { return this.#side * this.#side; }
    get side(): number { return this.#side; }
}
class Counter {
    private total = 0;
    add(n: number): this { this.total += n; return this; }
    get value(): number { return this.total; }
}
const counter = new Counter();
const circle = new Circle(1);
let text = "";
for (let i = 0; i < 20000; i++) {
    const shape: Shape = i % 2 === 0 ? circle : new Square(i % 10);
    counter.add(shape.area()).add(1);
    if (i % 1000 === 0) text += shape.describe();
    circle.grow(0.0001);
}
console.log(counter.value.toFixed(2), text.length);
