// Word counts, a Caesar cipher, building and splitting.
const words: string[] = "the quick brown fox jumps over the lazy dog and then some more of the same".split(" ");
function shift(text: string, by: number): string {
    let out = "";
    for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i);
        out += code >= 97 && code <= 122 ? String.fromCharCode(((code - 97 + by) % 26) + 97) : text[i]!;
    }
    return out;
}
function count(list: readonly string[]): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const word of list) counts[word] = (counts[word] ?? 0) + 1;
    return counts;
}
let total = 0;
for (let i = 0; i < 600; i++) {
    const sentence = words.map((word) => shift(word, i)).join(" ");
    const counts = count(sentence.split(" "));
    for (const key of Object.keys(counts)) total += counts[key]! * key.length;
}
console.log(total);
