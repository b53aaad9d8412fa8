interface Point { x: number; y: number }

const good: Point = { x: 1, y: 2 };
const text: Point = { x: "1", y: 2 };
const shifted: { position: Point } = { position: { x: good.x } };
const far: Point = { x: 1, y: 2, z: 3 };
good.w;
good.x = "1";
export { text, shifted, far };
interface Deep { a: { b: number }[] }
declare const shallow: { a: { b: string }[] };
export const deep: Deep = shallow;
