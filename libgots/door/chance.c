/* Chance that can be had again: a stream of bytes from a seed, which nobody foretells who does not have the seed.
 *
 * SPDX-License-Identifier: MIT
 *
 * ChaCha20 as in RFC 8439, with a counter of 64 bits and no nonce: each seed is used for one stream.
 */
#include <string.h>

#include "door/journal.h"

static uint32_t load(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void store(uint8_t *at, uint32_t word)
{
    for (int i = 0; i < 4; i++) at[i] = (uint8_t)(word >> 8 * i);
}

static uint32_t turn(uint32_t word, int by)
{
    return word << by | word >> (32 - by);
}

static void quarter(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
    *a += *b, *d = turn(*d ^ *a, 16);
    *c += *d, *b = turn(*b ^ *c, 12);
    *a += *b, *d = turn(*d ^ *a, 8);
    *c += *d, *b = turn(*b ^ *c, 7);
}

static void next_block(gots__chance *chance)
{
    uint32_t w[16];
    memcpy(w, chance->words, sizeof w);
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < 4; i++) quarter(&w[i], &w[4 + i], &w[8 + i], &w[12 + i]);
        for (int i = 0; i < 4; i++) quarter(&w[i], &w[4 + (i + 1) % 4], &w[8 + (i + 2) % 4], &w[12 + (i + 3) % 4]);
    }
    for (int i = 0; i < 16; i++) store(chance->block + 4 * i, w[i] + chance->words[i]);
    chance->left = sizeof chance->block;
    if (++chance->words[12] == 0) chance->words[13]++;
}

void gots__chance_init(gots__chance *chance, const uint8_t seed[32])
{
    static const uint8_t sigma[16] = "expand 32-byte k";
    memset(chance, 0, sizeof *chance);
    for (int i = 0; i < 4; i++) chance->words[i] = load(sigma + 4 * i);
    for (int i = 0; i < 8; i++) chance->words[4 + i] = load(seed + 4 * i);
}

void gots__chance_take(gots__chance *chance, void *bytes, size_t len)
{
    for (uint8_t *to = bytes; len > 0;) {
        if (chance->left == 0) next_block(chance);
        size_t part = len < chance->left ? len : chance->left;
        memcpy(to, chance->block + sizeof chance->block - chance->left, part);
        chance->left -= (uint32_t)part;
        to += part;
        len -= part;
    }
}
