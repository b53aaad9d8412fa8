// A small ray tracer over immutable vectors.
class Vec {
    constructor(readonly x: number, readonly y: number, readonly z: number) {}
    add(o: Vec): Vec { return new Vec(this.x + o.x, this.y + o.y, this.z + o.z); }
    sub(o: Vec): Vec { return new Vec(this.x - o.x, this.y - o.y, this.z - o.z); }
    mul(by: number): Vec { return new Vec(this.x * by, this.y * by, this.z * by); }
    dot(o: Vec): number { return this.x * o.x + this.y * o.y + this.z * o.z; }
    unit(): Vec { return this.mul(1 / Math.sqrt(this.dot(this))); }
}
interface Sphere { center: Vec; radius: number; color: number }
const spheres: Sphere[] = [
    { center: new Vec(0, 0, 5), radius: 1, color: 0.9 },
    { center: new Vec(1.5, 0.5, 6), radius: 1, color: 0.6 },
    { center: new Vec(-1.5, -0.5, 4), radius: 0.7, color: 0.4 },
];
const light = new Vec(1, 1, -1).unit();
function hit(sphere: Sphere, from: Vec, along: Vec): number {
    const oc = from.sub(sphere.center);
    const b = oc.dot(along);
    const d = b * b - (oc.dot(oc) - sphere.radius * sphere.radius);
    return d < 0 ? Infinity : -b - Math.sqrt(d);
}
function trace(from: Vec, along: Vec): number {
    let nearest = Infinity;
    let found: Sphere | undefined;
    for (const sphere of spheres) {
        const t = hit(sphere, from, along);
        if (t > 0.001 && t < nearest) { nearest = t; found = sphere; }
    }
    if (found === undefined) return 0.1;
    const at = from.add(along.mul(nearest));
    const normal = at.sub(found.center).unit();
    return found.color * Math.max(0.1, normal.dot(light));
}
const eye = new Vec(0, 0, 0);
let sum = 0;
for (let y = 0; y < 48; y++)
    for (let x = 0; x < 48; x++) sum += trace(eye, new Vec((x - 24) / 24, (y - 24) / 24, 1.5).unit());
console.log(sum.toFixed(6));
