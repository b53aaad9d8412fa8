// Has no permissions but what the host lends.
export let lines = 0;
export const weight = (length: number): number => length / 10;
export function transform(line: string): string {
    lines++;
    host.log(`line ${lines} has ${host.count(line, "p")} p`);
    return line.toUpperCase();
}
