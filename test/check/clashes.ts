enum E { A }
interface E { b: number }
class E { c = 1 }
export const e: E = E.A;
