// Linked lists and a binary tree: nullable fields, recursion.
interface Node { key: number; left: Node | null; right: Node | null }
class Tree {
    root: Node | null = null;
    size = 0;
    insert(key: number): void {
        const made: Node = { key, left: null, right: null };
        this.size++;
        if (this.root === null) { this.root = made; return; }
        let at = this.root;
        for (;;) {
            const side = key < at.key ? "left" : "right";
            const next = at[side];
            if (next === null) { at[side] = made; return; }
            at = next;
        }
    }
    sum(node: Node | null = this.root): number {
        return node === null ? 0 : node.key + this.sum(node.left) + this.sum(node.right);
    }
}
class Link<T> { constructor(readonly value: T, readonly next: Link<T> | undefined) {} }
const tree = new Tree();
for (let i = 0, x = 5; i < 4000; i++, x = (x * 16807) % 2147483647) tree.insert(x % 100000);
let list: Link<number> | undefined;
for (let i = 0; i < 8000; i++) list = new Link(i, list);
let sum = 0;
for (let at = list; at !== undefined; at = at.next) sum += at.value;
console.log(tree.sum(), tree.size, sum);
