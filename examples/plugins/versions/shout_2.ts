// New code, the same state: it goes on counting. It does without the log when it may not write there.
export let lines = 0;
export const weight = (length: number): number => length;
export function transform(line: string): string {
    lines++;
    try {
        host.log("hello");
    } catch (error) {
        return `${lines}: ${line.toUpperCase()}! (${(error as Error).message})`;
    }
    return `${lines}: ${line.toUpperCase()}!`;
}
