// Never comes back from a short line.
export const weight = (_length: number): number => 0;
export function transform(line: string): string {
    while (line.length < 10) {
        // waits for a longer one
    }
    return line;
}
