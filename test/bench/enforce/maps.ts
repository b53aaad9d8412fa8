// Map and Set: a graph and its shortest paths.
interface Edge { to: string; cost: number }
const graph = new Map<string, Edge[]>();
function connect(from: string, to: string, cost: number): void {
    const edges = graph.get(from) ?? [];
    edges.push({ to, cost });
    graph.set(from, edges);
}
for (let i = 0; i < 150; i++) {
    connect(`n${i}`, `n${(i * 7 + 3) % 150}`, (i % 13) + 1);
    connect(`n${i}`, `n${(i * 3 + 11) % 150}`, (i % 7) + 1);
    connect(`n${i}`, `n${(i + 1) % 150}`, 9);
}
function shortest(start: string): Map<string, number> {
    const best = new Map<string, number>([[start, 0]]);
    const open = new Set<string>([start]);
    while (open.size > 0) {
        let next = "";
        let cost = Infinity;
        for (const name of open) {
            const known = best.get(name)!;
            if (known < cost) { cost = known; next = name; }
        }
        open.delete(next);
        for (const edge of graph.get(next) ?? []) {
            const through = cost + edge.cost;
            if (through < (best.get(edge.to) ?? Infinity)) {
                best.set(edge.to, through);
                open.add(edge.to);
            }
        }
    }
    return best;
}
let sum = 0;
for (let i = 0; i < 8; i++) for (const cost of shortest(`n${i}`).values()) sum += cost;
console.log(sum);
