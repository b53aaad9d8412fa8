/* A fast 128-bit hash of bytes, for content keys and checksums. Not for hostile input.
 *
 * SPDX-License-Identifier: MIT
 *
 * Two lanes of multiply and fold over 64-bit words: each word is mixed into a lane by a full
 * 64 x 64 bit product whose halves are xored.
 */
#include "base/hash.h"

#include <string.h>

#define PRIME_A 0x9E3779B97F4A7C15u
#define PRIME_B 0xC2B2AE3D27D4EB4Fu

static uint64_t fold(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t read_word(const unsigned char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

gots__hash gots__hash_seed(uint64_t seed)
{
    return (gots__hash){ { seed ^ PRIME_A, fold(seed ^ PRIME_B, PRIME_A) } };
}

void gots__hash_add(gots__hash *hash, const void *data, size_t len)
{
    const unsigned char *at = data;
    uint64_t a = hash->words[0], b = hash->words[1];
    size_t left = len;
    for (; left >= 16; left -= 16, at += 16) {
        a = fold(a ^ read_word(at), PRIME_A ^ b) + read_word(at + 8);
        b = fold(b ^ read_word(at + 8), PRIME_B) ^ read_word(at);
    }
    unsigned char tail[16] = { 0 };
    memcpy(tail, at, left);
    a = fold(a ^ read_word(tail), PRIME_A ^ b) + len;
    b = fold(b ^ read_word(tail + 8) ^ len, PRIME_B ^ a);
    hash->words[0] = fold(a, b ^ PRIME_A);
    hash->words[1] = fold(b, a ^ PRIME_B);
}
