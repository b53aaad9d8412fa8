// Is not what the host asks for: found out when it is opened.
export const weight = (length: string): string => length;
export const transform = (line: string): string => line;
