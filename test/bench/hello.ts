// The smallest program: what a start costs.
const greeting: string = "hello";
console.log(greeting);
