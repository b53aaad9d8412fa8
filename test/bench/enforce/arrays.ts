// Matrix product, quicksort, higher-order functions.
function matrix(n: number, seed: number): number[][] {
    const rows: number[][] = [];
    for (let i = 0; i < n; i++) {
        const row: number[] = [];
        for (let j = 0; j < n; j++) row.push((i * 31 + j * 17 + seed) % 10);
        rows.push(row);
    }
    return rows;
}
function multiply(a: number[][], b: number[][]): number[][] {
    const n = a.length, out: number[][] = [];
    for (let i = 0; i < n; i++) {
        const row: number[] = [], from = a[i]!;
        for (let j = 0; j < n; j++) {
            let sum = 0;
            for (let k = 0; k < n; k++) sum += from[k]! * b[k]![j]!;
            row.push(sum);
        }
        out.push(row);
    }
    return out;
}
function quicksort(list: number[], from = 0, to = list.length - 1): void {
    if (from >= to) return;
    const pivot = list[(from + to) >> 1]!;
    let i = from, j = to;
    while (i <= j) {
        while (list[i]! < pivot) i++;
        while (list[j]! > pivot) j--;
        if (i <= j) {
            const swap = list[i]!;
            list[i++] = list[j]!;
            list[j--] = swap;
        }
    }
    quicksort(list, from, j);
    quicksort(list, i, to);
}
const product = multiply(matrix(40, 1), matrix(40, 2));
const list: number[] = [];
for (let i = 0, x = 7; i < 8000; i++, x = (x * 1103515245 + 12345) % 2147483648) list.push(x);
quicksort(list);
const sum = list.map((x) => x % 100).filter((x) => x > 50).reduce((a, b) => a + b, 0);
console.log(product[3]![5], list[10], sum);
