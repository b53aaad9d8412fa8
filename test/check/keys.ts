declare const s: string, flag: boolean;
export class C {
    [s + s]: number = 1;
    [flag]() { return 2; }
}
