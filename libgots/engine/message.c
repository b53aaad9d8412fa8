/* Messages: their memory.
 *
 * SPDX-License-Identifier: MIT
 *
 * They come from the C library, since nobody knows which thread frees them.
 */
#include "engine/message.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "engine/shared.h"
#include "engine/slab.h"

gots__message *gots__message_new(void)
{
    gots_allocator allocator = gots__default_allocator();
    gots__message *message = gots__alloc(&allocator, sizeof *message);
    if (message != NULL) memset(message, 0, sizeof *message);
    return message;
}

static void drop_parcel(const gots_allocator *allocator, gots__parcel *parcel)
{
    switch ((gots__parcel_kind)parcel->kind) {
    case GOTS__PARCEL_EMPTY: break;
    case GOTS__PARCEL_BYTES: gots__free(allocator, parcel->data, parcel->size); break;
    case GOTS__PARCEL_PAGES: gots__slab_discard(parcel->data); break;
    case GOTS__PARCEL_SHARED: gots__shared_unref(parcel->data); break;
    case GOTS__PARCEL_PORT: parcel->drop(parcel->data); break;
    }
    parcel->kind = GOTS__PARCEL_EMPTY;
}

void gots__message_free(gots__message *message)
{
    gots_allocator allocator = gots__default_allocator();
    if (message == NULL) return;
    for (uint32_t i = 0; i < message->parcel_count; i++) drop_parcel(&allocator, &message->parcels[i]);
    gots__free(&allocator, message->parcels, message->parcel_room * sizeof *message->parcels);
    gots__free(&allocator, message->bytes, message->room);
    gots__free(&allocator, message, sizeof *message);
}

size_t gots__message_size(const gots__message *message)
{
    size_t size = sizeof *message + message->len + message->parcel_count * sizeof *message->parcels;
    for (uint32_t i = 0; i < message->parcel_count; i++)
        if (message->parcels[i].kind <= GOTS__PARCEL_PAGES) size += message->parcels[i].size;
    return size;
}

bool gots__message_put(gots__message *message, const void *bytes, size_t len)
{
    if (message->room - message->len < len) {
        gots_allocator allocator = gots__default_allocator();
        size_t room = message->room < 128 ? 128 : message->room * 2;
        while (room - message->len < len) {
            if (room > SIZE_MAX / 4) return false;
            room *= 2;
        }
        void *moved = allocator.resize(allocator.context, message->bytes, message->room, room);
        if (moved == NULL) return false;
        message->bytes = moved;
        message->room = room;
    }
    if (len > 0) memcpy(message->bytes + message->len, bytes, len); /* else there may be no bytes yet */
    message->len += len;
    return true;
}
