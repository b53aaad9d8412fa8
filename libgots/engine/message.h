/* Messages: a value on its way from one isolate to another.
 *
 * SPDX-License-Identifier: MIT
 *
 * A value is written once into one block of bytes and read once into the other heap; in between it belongs
 * to no isolate, and any thread may hold it. What is too large to be copied goes along as a parcel: the
 * memory of a transferred ArrayBuffer, a reference to the block of a SharedArrayBuffer, the end of a wire.
 *
 * The bytes are a sequence of tags with what belongs to them (message_tags.h). Whoever reads them believes
 * nothing: every length, index and place is checked, so that bytes of a foreign process may be read as well.
 */
#ifndef GOTS_ENGINE_MESSAGE_H
#define GOTS_ENGINE_MESSAGE_H

#include "engine/heap.h"

typedef enum gots__parcel_kind {
    GOTS__PARCEL_EMPTY,  /* was taken */
    GOTS__PARCEL_BYTES,  /* a block of the C library */
    GOTS__PARCEL_PAGES,  /* a block that left its slab (gots__slab_release) */
    GOTS__PARCEL_SHARED, /* a reference to a gots__shared */
    GOTS__PARCEL_PORT    /* a gots__end (engine/port.h) */
} gots__parcel_kind;

typedef struct gots__parcel {
    uint8_t kind;      /* gots__parcel_kind */
    void *data;
    size_t size;
    void (*drop)(void *data); /* of a PORT: what to do with one that nobody took */
} gots__parcel;

typedef struct gots__message {
    struct gots__message *next; /* whose queue it is in */
    uint32_t kind, id;          /* the port's: what is asked, and which answer belongs to it */
    unsigned char *bytes;
    size_t len, room;
    gots__parcel *parcels;
    uint32_t parcel_count, parcel_room;
} gots__message;

/* An empty one; NULL without memory. Thread: any, of these three. */
gots__message *gots__message_new(void);
void gots__message_free(gots__message *message);
/* Bytes that it keeps from being used elsewhere. */
size_t gots__message_size(const gots__message *message);

/* Adds bytes as they are; false without memory. */
bool gots__message_put(gots__message *message, const void *bytes, size_t len);

/* Appends the value at `index` to the message; DUK_INVALID_INDEX for `transfer` or an array of what is given
 * away with it: ArrayBuffers and ports. Throws a DataCloneError for what cannot cross, whatever a getter throws,
 * or a RangeError; then nothing was given away. The message stays the caller's. */
void gots__message_write(duk_context *ctx, gots__message *message, duk_idx_t index, duk_idx_t transfer);

/* Pushes the value that begins at *at in the message's bytes, and moves *at behind it. `frozen`: objects and
 * arrays cannot be changed. `ports`: an array to which ports that came along are appended, or
 * DUK_INVALID_INDEX. Throws a DataCloneError when the bytes mean nothing, or a RangeError. */
void gots__message_read(duk_context *ctx, gots__message *message, size_t *at, bool frozen, duk_idx_t ports);

/* Remembers the classes of which messages are made, before a program can replace them. */
void gots__open_messages(duk_context *ctx);

/* ---- Ports, as values; engine/port.c ---- */

/* Whether the object at `index` is a port that may be given away. */
bool gots__port_is(duk_context *ctx, duk_idx_t index);
/* Takes the port's end out of its object; never fails for one that gots__port_is. */
void gots__port_pack(duk_context *ctx, duk_idx_t index, gots__parcel *parcel);
/* Pushes the object of a port that came; the parcel is empty afterwards. May throw. */
void gots__port_unpack(duk_context *ctx, gots__parcel *parcel);

/* ---- Channels, as values; engine/port_channel.c. All may run the library and throw ---- */

bool gots__channel_is(duk_context *ctx, duk_idx_t index);
/* Puts a new port to the channel into the parcel, which is empty. */
void gots__channel_pack(duk_context *ctx, duk_idx_t index, gots__parcel *parcel, uint32_t *capacity, uint32_t *policy);
/* Pushes the far end; the parcel is empty afterwards. */
void gots__channel_unpack(duk_context *ctx, gots__parcel *parcel, uint32_t capacity, uint32_t policy);

#endif
