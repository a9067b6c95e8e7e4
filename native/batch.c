// Puts records into lanes: sorted by length, padded, and those that no lane is left for hashed one by one.
#include "batch.h"

#include <string.h>

enum {
  // Records that are sorted together: enough to fill lanes with records of one length, few enough for the cache.
  BATCH = 4096,
  // Records of as many blocks or more are not told apart by the sorting.
  LENGTHS = 256,
};

// Records that are hashed together: record i is bytes[bounds[i]..bounds[i + 1]).
struct batch {
  const uint8_t *bytes;
  // Bytes that may be read.
  size_t size;
  const uint32_t *bounds;
  size_t count;
  uint8_t prefix;
  uint8_t *to;
};

// Blocks of a message of one byte of prefix and `length` bytes: 0x80 and eight bytes of length come behind it.
static inline uint32_t block_count(uint32_t length) {
  return (uint32_t)(((uint64_t)length + 1 + 9 + SHA256_BLOCK - 1) / SHA256_BLOCK);
}

// A window into these keeps the first bytes of a block, or puts 0x80 behind them: see stage_tail.
#define EIGHT(x) x, x, x, x, x, x, x, x
#define BLOCK_OF(x) EIGHT(x), EIGHT(x), EIGHT(x), EIGHT(x), EIGHT(x), EIGHT(x), EIGHT(x), EIGHT(x)
static const uint8_t keep[2 * SHA256_BLOCK] = {BLOCK_OF(0xff)};
static const uint8_t end_mark[2 * SHA256_BLOCK] = {[SHA256_BLOCK] = 0x80};

// Writes what no whole block of the record holds, with its padding. `used` bytes of that block belong to the message,
// the prefix among them if it is block 0; `from` is where it would begin.
static void stage_tail(struct lane *lane, const struct batch *batch, size_t from, uint32_t used, uint64_t length) {
  uint8_t *tail = lane->tail;
  // `from` is one in front of the record, so it has passed zero where the record begins at 0 and has no whole block.
  if (from < batch->size && batch->size - from >= SHA256_BLOCK) {
    const uint8_t *source = batch->bytes + from, *kept = keep + SHA256_BLOCK - used,
                  *mark = end_mark + SHA256_BLOCK - used;
    for (int i = 0; i < SHA256_BLOCK; i++) tail[i] = (uint8_t)((source[i] & kept[i]) | mark[i]);
  } else {
    const uint32_t skipped = lane->whole == 0;
    memset(tail, 0, SHA256_BLOCK);
    if (used > skipped) memcpy(tail + skipped, batch->bytes + (from + skipped), used - skipped);
    tail[used] = 0x80;
  }
  uint8_t *end = tail + SHA256_BLOCK;
  if (lane->blocks > lane->whole + 1) {
    memset(end, 0, SHA256_BLOCK);
    end += SHA256_BLOCK;
  }
  const uint64_t bits = 8 * length;
  for (int i = 1; i <= 8; i++) end[-i] = (uint8_t)(bits >> 8 * (i - 1));
}

// Makes a lane of record i. `head` is room for its block 0, where that cannot be read together with the byte in front
// of it.
static void fill_lane(struct lane *lane, const struct batch *batch, size_t i, uint8_t head[SHA256_BLOCK]) {
  const uint32_t start = batch->bounds[i], length = batch->bounds[i + 1] - start;
  const uint64_t message = (uint64_t)length + 1;
  lane->whole = (uint32_t)(message / SHA256_BLOCK);
  lane->blocks = block_count(length);
  // One in front of the record; for a record at 0 it is never read from.
  lane->base = (const uint8_t *)((uintptr_t)batch->bytes + start - 1);
  stage_tail(lane, batch, (size_t)start - 1 + (size_t)SHA256_BLOCK * lane->whole, (uint32_t)(message % SHA256_BLOCK),
             message);
  if (lane->whole == 0) lane->first = lane->tail;
  else if (start > 0) lane->first = lane->base;
  else {
    memcpy(head + 1, batch->bytes, SHA256_BLOCK - 1);
    lane->first = head;
  }
}

static void clear_lane(struct lane *lane) {
  lane->whole = lane->blocks = 0;
  lane->first = lane->base = lane->tail;
}

// Blocks that at least `worthwhile` of the lanes have.
static uint32_t common_steps(const struct lane *lanes, unsigned width, unsigned worthwhile) {
  if (worthwhile > width) return 0;
  uint32_t most[MAX_WIDTH];
  for (unsigned l = 0; l < width; l++) {
    // From the longest down; lanes come sorted the other way round, so that each goes to the front.
    unsigned k = l;
    for (; k > 0 && most[k - 1] < lanes[l].blocks; k--) most[k] = most[k - 1];
    most[k] = lanes[l].blocks;
  }
  return most[worthwhile - 1];
}

// Takes the blocks from `done` on, alone, and writes the digest.
static void finish_lane(const struct path *path, struct lane *lane, uint32_t done, uint8_t prefix, uint8_t *to) {
  if (done < lane->blocks) {
    if (done == 0) {
      uint8_t block[SHA256_BLOCK];
      memcpy(block, lane->first, SHA256_BLOCK);
      block[0] = prefix;
      memcpy(lane->state, sha256_initial, sizeof sha256_initial);
      path->compress(lane->state, block, 1);
      done = 1;
    }
    if (done < lane->whole) {
      path->compress(lane->state, lane->base + (size_t)SHA256_BLOCK * done, lane->whole - done);
      done = lane->whole;
    }
    if (done < lane->blocks) path->compress(lane->state, lane_block(lane, done), lane->blocks - done);
  }
  for (int i = 0; i < 8; i++) {
    const uint32_t word = lane->state[i];
    to[4 * i] = (uint8_t)(word >> 24), to[4 * i + 1] = (uint8_t)(word >> 16);
    to[4 * i + 2] = (uint8_t)(word >> 8), to[4 * i + 3] = (uint8_t)word;
  }
}

// Hashes up to BATCH records, in the given order.
static void hash_batch(const struct path *path, const struct batch *batch, const uint16_t *order) {
  // One is enough: of the records that begin at 0, all but the last are empty.
  uint8_t head[SHA256_BLOCK];
  struct lane lanes[MAX_WIDTH];
  for (size_t at = 0; at < batch->count; at += path->width) {
    for (unsigned l = 0; l < path->width; l++) {
      if (at + l < batch->count) fill_lane(&lanes[l], batch, order[at + l], head);
      else clear_lane(&lanes[l]);
      const size_t next = at + path->width + l;
      lanes[l].ahead = next < batch->count ? batch->bytes + batch->bounds[order[next]] : lanes[l].tail;
    }
    const uint32_t steps = common_steps(lanes, path->width, path->worthwhile);
    if (steps > 0) path->kernel(lanes, steps, batch->prefix);
    for (unsigned l = 0; l < path->width && at + l < batch->count; l++)
      finish_lane(path, &lanes[l], steps, batch->prefix, batch->to + (size_t)SHA256_DIGEST * order[at + l]);
  }
}

// Counting sort: lanes of a group then end together.
static void sort_by_length(const struct batch *batch, uint16_t *order) {
  uint16_t start[LENGTHS + 1] = {0};
  uint8_t bucket[BATCH];
  for (size_t i = 0; i < batch->count; i++) {
    const uint32_t blocks = block_count(batch->bounds[i + 1] - batch->bounds[i]);
    bucket[i] = (uint8_t)(blocks < LENGTHS ? blocks : LENGTHS - 1);
    start[bucket[i] + 1]++;
  }
  for (int i = 1; i <= LENGTHS; i++) start[i] = (uint16_t)(start[i] + start[i - 1]);
  for (size_t i = 0; i < batch->count; i++) order[start[bucket[i]]++] = (uint16_t)i;
}

size_t first_stray(const uint32_t *bounds, size_t count, size_t size) {
  for (size_t i = 0; i < count; i++)
    if (bounds[i + 1] < bounds[i] || bounds[i + 1] > size) return i;
  return count;
}

size_t hash_leaves(const struct path *path, const uint8_t *bytes, size_t size, const uint32_t *bounds, size_t count,
                   uint8_t *to) {
  uint32_t own[BATCH + 1];
  uint16_t order[BATCH];
  for (size_t at = 0; at < count; at += BATCH) {
    const size_t some = count - at < BATCH ? count - at : BATCH;
    memcpy(own, bounds + at, (some + 1) * sizeof *own);
    const size_t good = first_stray(own, some, size);
    const struct batch batch = {bytes, size, own, good, LEAF_PREFIX, to + (size_t)SHA256_DIGEST * at};
    sort_by_length(&batch, order);
    hash_batch(path, &batch, order);
    if (good < some) return at + good;
  }
  return count;
}

void hash_pairs(const struct path *path, const uint8_t *hashes, size_t count, uint8_t *to) {
  uint32_t bounds[BATCH + 1];
  uint16_t order[BATCH];
  const size_t most = count < BATCH ? count : BATCH;
  for (size_t i = 0; i <= most; i++) bounds[i] = (uint32_t)(2 * SHA256_DIGEST * i);
  for (size_t i = 0; i < most; i++) order[i] = (uint16_t)i;
  for (size_t at = 0; at < count; at += BATCH) {
    const size_t some = count - at < BATCH ? count - at : BATCH;
    // In place too: digests 0 to i take no more room than pairs 0 to i, which have been read by then.
    const struct batch batch = {
        hashes + (size_t)2 * SHA256_DIGEST * at, (size_t)2 * SHA256_DIGEST * some, bounds, some, NODE_PREFIX,
        to + (size_t)SHA256_DIGEST * at};
    hash_batch(path, &batch, order);
  }
}
