export type Drink = 0 | 1;
export * as Drink from "./_names.ts";
export type Letter = "a";
