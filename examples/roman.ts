/** Tests beside the code: run it as a program, or import it and only `toRoman` is there. */
import { describe, expect, it } from "gots:test";

const digits = [
    [1000, "M"], [900, "CM"], [500, "D"], [400, "CD"], [100, "C"], [90, "XC"],
    [50, "L"], [40, "XL"], [10, "X"], [9, "IX"], [5, "V"], [4, "IV"], [1, "I"],
] as const;

export function toRoman(number: number): string {
    if (!Number.isInteger(number) || number < 1) throw new RangeError(`${number} has no Roman form`);
    let text = "";
    for (const [value, digit] of digits)
        for (; number >= value; number -= value) text += digit;
    return text;
}

if (import.meta.main) {
    describe("toRoman", () => {
        it.each([[1, "I"], [4, "IV"], [1994, "MCMXCIV"], [2026, "MMXXVI"]])("%d is %s", (number, text) => {
            expect(toRoman(number)).toBe(text);
        });
        it("refuses zero", () => {
            expect(() => toRoman(0)).toThrow(RangeError);
        });
    });
    console.log(toRoman(1994));
}
