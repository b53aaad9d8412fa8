/* Structs, an enum and a host class, bound by their declarations.
 *
 * SPDX-License-Identifier: MIT
 *
 *     cc structs.c $(pkg-config --cflags --libs gots) -lm -o structs && ./structs
 */
#include <gots.h>
#include <math.h>
#include <stdlib.h>

typedef struct Vec3 { float x, y, z; } Vec3;
typedef struct Ship { Vec3 at; double fuel; } Ship;

static double dist(Vec3 a, Vec3 b) { return sqrt(pow(a.x - b.x, 2) + pow(a.y - b.y, 2) + pow(a.z - b.z, 2)); }
static void scale(Vec3 *v, double by) { v->x *= (float)by; v->y *= (float)by; v->z *= (float)by; }

static Ship *Ship_new(double fuel)
{
    Ship *ship = (Ship *)calloc(1, sizeof *ship);
    if (ship != NULL) ship->fuel = fuel;
    return ship;
}
static double Ship_fuel(Ship *self) { return self->fuel; }
static Vec3 Ship_at(Ship *self) { return self->at; }
static void Ship_fly(Ship *self, const Vec3 *to)
{
    self->fuel -= dist(self->at, *to);
    self->at = *to;
}
static void Ship_free(Ship *self) { free(self); }

static const char api[] =
    "interface Vec3 extends Struct { x: f32; y: f32; z: f32 }\n"
    "declare function dist(a: Vec3, b: Vec3): f64;\n"
    "declare function scale(v: Ref<Vec3>, by: f64): void;\n"
    "declare class Ship {\n"
    "    constructor(fuel: f64);\n"
    "    readonly fuel: f64;\n"
    "    readonly at: Vec3;\n"
    "    fly(to: Readonly<Vec3>): void;\n"
    "}\n";

int main(void)
{
    static const gots_symbol symbols[] = { GOTS_SYMBOL(dist), GOTS_SYMBOL(scale), GOTS_SYMBOL(Ship_new), GOTS_SYMBOL(Ship_fuel),
                                           GOTS_SYMBOL(Ship_at), GOTS_SYMBOL(Ship_fly), GOTS_SYMBOL(Ship_free) };
    static const gots_layout_field vec3[] = { GOTS_FIELD(Vec3, x), GOTS_FIELD(Vec3, y), GOTS_FIELD(Vec3, z) };
    gots_isolate *isolate = gots_start();
    if (gots_bind_symbols(isolate, api, symbols, sizeof symbols / sizeof *symbols, NULL) == GOTS_OK &&
        gots_layout(isolate, "Vec3", sizeof(Vec3), vec3, 3, NULL) == GOTS_OK)
        gots_run_file(isolate, "structs.mts", NULL);
    return gots_finish(isolate);
}
