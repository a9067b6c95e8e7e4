// Records and pairs of hashes, hashed many at a time. Nothing here knows of Node, and nothing is kept between calls.
#ifndef LOGWITNESS_BATCH_H
#define LOGWITNESS_BATCH_H

#include "sha256.h"

// Prefixes of RFC 6962 §2.1.
enum { LEAF_PREFIX = 0, NODE_PREFIX = 1 };

// Index of the first of `count` records that falls or leaves `size` bytes; `count` where none does. There are count + 1
// bounds.
size_t first_stray(const uint32_t *bounds, size_t count, size_t size);

// Writes SHA-256(0x00 || record) of each record; `to` has 32 bytes for each. Bounds are checked again as they are read,
// as another thread may write to them: returns the index of the first stray record, before which all has been written,
// or `count`.
size_t hash_leaves(const struct path *path, const uint8_t *bytes, size_t size, const uint32_t *bounds, size_t count,
                   uint8_t *to);

// Writes SHA-256(0x01 || left || right) of each pair, 64 bytes at `hashes`; `to` has 32 bytes for each and may be
// `hashes`.
void hash_pairs(const struct path *path, const uint8_t *hashes, size_t count, uint8_t *to);

#endif
