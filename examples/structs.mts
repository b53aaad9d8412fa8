// Run by structs.c, which lends it dist, scale and Ship.
const mars: Vec3 = { x: 3, y: 4, z: 0 };
console.log("as far as", dist({ x: 0, y: 0, z: 0 }, mars));

const ship = new Ship(100);
ship.fly(mars);
console.log(`${ship.fuel} of fuel left at`, ship.at);

scale(mars, 2);
console.log("moved to", mars);

try {
    ship.fly({ x: 1, y: "2", z: 3 } as unknown as Vec3);
} catch (error) {
    console.log(String(error));
}
