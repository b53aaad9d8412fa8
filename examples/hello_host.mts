// Run by hello.c, which lends it `twice`.
console.log(`twice 21 is ${twice(21)}`);
