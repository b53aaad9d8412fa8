interface Line { article: string; count: number; price: number }

export interface User {
    id: number;
    name: string;
    email: string | null;
    age: number;
    active: boolean;
    role: "admin" | "editor" | "reader";
    tags: string[];
    address: { street: string; city: string; zip: string; geo: { lat: number; lng: number } };
    orders: { id: number; total: number; paid: boolean; lines: Line[] }[];
}

export type Event =
    | { type: "login"; at: number; user: number; ip: string }
    | { type: "move"; at: number; x: number; y: number; path: [number, number][] }
    | { type: "chat"; at: number; from: string; text: string; mentions: string[] };

export interface Message {
    id: number;
    method: string;
    params: { customer: string; email?: string; lines: Line[]; express: boolean; note: string | null };
    meta: { trace: string; sent: number; tags: string[] };
}
