export const COFFEE = 0;
export const TEA = 1;
