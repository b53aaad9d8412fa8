// A name is what it is declared as and what it imports, each where that is meant.
import type { Letter } from "./_types.ts";
import { Drink } from "./_types.ts";
export const drink: Drink = Drink.TEA;
const Letter: Letter = "a";
Letter.toUpperCase();
