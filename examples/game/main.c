/* A game of 60 frames a second with three mods: one throws, one never comes back, one leaks. The game goes on.
 *
 * SPDX-License-Identifier: MIT
 *
 * Each mod has an isolate with limits of its own. A mod that fails is told about and left out; one of which the library
 * tells that its memory keeps growing gets its author's mended code while the game runs.
 */
#include <gots.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FRAMES 120
#define FRAME_MS 16.7
#define TURN_MS 8     /* of them for a mod */
#define LOAD_MS 1000  /* for compiling one */
#define WATCHED 32    /* frames over which something must grow to be a leak */

typedef struct mod {
    const char *name;
    char path[256];
    gots_isolate *isolate;
    gots_module *module;
    bool is_out;
    bool is_mended;
    char leak[160];       /* what grows, in words */
} mod;

static double now_ms(void)
{
    struct timespec time;
    timespec_get(&time, TIME_UTC);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* Milliseconds of CPU for what comes next. */
static bool allow(mod *it, uint32_t ms)
{
    gots_limits limits = { 0 };
    limits.turn_ms = ms;
    return gots_set_limits(it->isolate, &limits, NULL) == GOTS_OK;
}

/* Between two frames; the mod itself must be left alone here. */
static void on_leak(void *context, const gots_leak_report *report)
{
    mod *it = context;
    const gots_leak *most = &report->leaks[0];
    snprintf(it->leak, sizeof it->leak, "%u more of %s from %s:%u", (unsigned)most->more, most->type, most->file, (unsigned)most->line);
}

static bool open_mod(mod *it, gots_runtime *runtime)
{
    gots_error err;
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    options.output = gots_print;
    options.limits.memory = 16u << 20;
    options.limits.turn_ms = LOAD_MS;
    options.leaks.hook = on_leak;
    options.leaks.context = it;
    options.leaks.turns = WATCHED;
    snprintf(it->path, sizeof it->path, "mods/%s.ts", it->name);
    it->isolate = gots_isolate_new(runtime, &options, &err);
    if (it->isolate != NULL && gots_isolate_load(it->isolate, it->path, &it->module, &err) == GOTS_OK)
        return allow(it, TURN_MS);
    printf("%s: %s\n", it->name, err.message);
    return false;
}

static void update(mod *it, int frame)
{
    gots_error err;
    uint32_t scope = gots_scope_open(it->isolate);
    gots_value dt = gots_number(it->isolate, FRAME_MS);
    if (gots_call(it->isolate, it->module, "update", &dt, 1, NULL, &err) != GOTS_OK) {
        printf("frame %d: %s is out: %s\n", frame, it->name, err.message);
        it->is_out = true;
    }
    gots_scope_close(it->isolate, scope);
}

/* What an author does who sees the report: a new version of the file, in a copy here. */
static void mend(mod *it, int frame)
{
    gots_error err;
    if (it->leak[0] == '\0' || it->is_mended) return;
    printf("frame %d: %s leaks: %s\n", frame, it->name, it->leak);
    (void)allow(it, LOAD_MS);
    if (rename("mods/leak_mended.ts", it->path) != 0 || gots_reload(it->isolate, it->path, &err) != GOTS_OK) {
        printf("not reloaded: %s\n", gots_isolate_report(it->isolate));
        it->is_out = true;
    } else printf("frame %d: %s is mended, its trail is still there\n", frame, it->name);
    it->is_mended = true;
    (void)allow(it, TURN_MS);
}

int main(int argc, char **argv)
{
    mod mods[] = { { .name = "crash" }, { .name = "spin" }, { .name = "leak" } };
    const int count = 3;
    gots_runtime *runtime = gots_runtime_new(NULL, NULL);
    double longest = 0;
    int playing = 0;
    for (int i = 0; i < count; i++) mods[i].is_out = !open_mod(&mods[i], runtime);
    for (int frame = 1; frame <= FRAMES; frame++) {
        double began = now_ms();
        for (int i = 0; i < count; i++)
            if (!mods[i].is_out) update(&mods[i], frame);
        if (!mods[2].is_out) mend(&mods[2], frame);
        gots_poll(runtime, 0, NULL, NULL);
        double took = now_ms() - began;
        if (took > longest) longest = took;
    }
    for (int i = 0; i < count; i++) playing += !mods[i].is_out;
    printf("%d frames, %d mod of %d still plays\n", FRAMES, playing, count);
    if (argc > 1 && strcmp(argv[1], "-t") == 0) printf("longest frame: %.2f ms of %.1f\n", longest, FRAME_MS);
    gots_runtime_free(runtime);
    return playing == 1 ? 0 : 1;
}
