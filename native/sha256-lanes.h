// The kernel of the paths that keep one message in each lane of a vector: word i of all messages is one vector, and
// every step of FIPS 180-4 §6.2.2 is done to all of them at once. Included once for each vector width, with these
// defined:
//   KERNEL, TARGET, WIDTH     name of the kernel, its function attribute, 32-bit lanes of a vector
//   V                         the vector type
//   SET1 ADD XOR AND ROTATE SHIFT XOR3 CHOICE MAJORITY      what the functions of FIPS 180-4 §4.1.2 need
//   LOAD_ROWS(p, i)           16 bytes at p[i], p[i + 4], p[i + 8] ... in one vector
//   SWAP_BYTES UNPACK_LO32 UNPACK_HI32 UNPACK_LO64 UNPACK_HI64      within each 128 bits
//   ADD_LIVE(x, y, left)      x + y in lanes where left[lane] > 0, x in the others
//   STORE(to, x)
#include <immintrin.h>
#include "sha256.h"

#define SUM0(x) XOR3(ROTATE(x, 2), ROTATE(x, 13), ROTATE(x, 22))
#define SUM1(x) XOR3(ROTATE(x, 6), ROTATE(x, 11), ROTATE(x, 25))
#define SMALL_SUM0(x) XOR3(ROTATE(x, 7), ROTATE(x, 18), SHIFT(x, 3))
#define SMALL_SUM1(x) XOR3(ROTATE(x, 17), ROTATE(x, 19), SHIFT(x, 10))

// The working variables stay where they are; the caller passes them one place further each time.
#define ROUND(a, b, c, d, e, f, g, h, i)                                                                               \
  t1 = ADD(ADD(h, SUM1(e)), ADD(CHOICE(e, f, g), ADD(SET1((int)sha256_constants[r + (i)]), w[i])));                    \
  d = ADD(d, t1);                                                                                                      \
  h = ADD(t1, ADD(SUM0(a), MAJORITY(a, b, c)));
// Word i of the message schedule takes the place of the word sixteen before it.
#define SCHEDULE(i)                                                                                                    \
  w[i] = ADD(ADD(w[i], SMALL_SUM0(w[((i) + 1) & 15])), ADD(w[((i) + 9) & 15], SMALL_SUM1(w[((i) + 14) & 15])));
#define NOTHING(i)
#define EIGHT_ROUNDS(before, i)                                                                                        \
  before(i) ROUND(a, b, c, d, e, f, g, h, i)                                                                           \
  before(i + 1) ROUND(h, a, b, c, d, e, f, g, i + 1)                                                                   \
  before(i + 2) ROUND(g, h, a, b, c, d, e, f, i + 2)                                                                   \
  before(i + 3) ROUND(f, g, h, a, b, c, d, e, i + 3)                                                                   \
  before(i + 4) ROUND(e, f, g, h, a, b, c, d, i + 4)                                                                   \
  before(i + 5) ROUND(d, e, f, g, h, a, b, c, i + 5)                                                                   \
  before(i + 6) ROUND(c, d, e, f, g, h, a, b, i + 6)                                                                   \
  before(i + 7) ROUND(b, c, d, e, f, g, h, a, i + 7)

// Reads block t of every lane and turns rows (16 bytes of one lane) into columns (one word of all lanes).
TARGET static inline void load_block(V w[16], const uint8_t *const block[WIDTH]) {
  for (int k = 0; k < 4; k++) {
    const uint8_t *p[WIDTH];
    for (int l = 0; l < WIDTH; l++) p[l] = block[l] + 16 * k;
    V x0 = SWAP_BYTES(LOAD_ROWS(p, 0)), x1 = SWAP_BYTES(LOAD_ROWS(p, 1));
    V x2 = SWAP_BYTES(LOAD_ROWS(p, 2)), x3 = SWAP_BYTES(LOAD_ROWS(p, 3));
    V lo01 = UNPACK_LO32(x0, x1), lo23 = UNPACK_LO32(x2, x3), hi01 = UNPACK_HI32(x0, x1), hi23 = UNPACK_HI32(x2, x3);
    w[4 * k] = UNPACK_LO64(lo01, lo23);
    w[4 * k + 1] = UNPACK_HI64(lo01, lo23);
    w[4 * k + 2] = UNPACK_LO64(hi01, hi23);
    w[4 * k + 3] = UNPACK_HI64(hi01, hi23);
  }
}

TARGET void KERNEL(struct lane *lanes, uint32_t steps, uint8_t prefix) {
  V state[8], w[16];
  for (int i = 0; i < 8; i++) state[i] = SET1((int)sha256_initial[i]);
  for (uint32_t t = 0; t < steps; t++) {
    const uint8_t *block[WIDTH];
    int32_t left[WIDTH] __attribute__((aligned(64)));
    for (int l = 0; l < WIDTH; l++) {
      block[l] = lane_block(&lanes[l], t);
      // A message has fewer than 2^31 blocks.
      left[l] = (int32_t)(lanes[l].blocks - (lanes[l].blocks < t ? lanes[l].blocks : t));
      // A record is read for the first time here: a line of the next one is fetched in every step.
      __builtin_prefetch(lanes[l].ahead + (size_t)SHA256_BLOCK * t);
    }
    load_block(w, block);
    if (t == 0) w[0] = XOR(AND(w[0], SET1(0x00ffffff)), SET1((int)((uint32_t)prefix << 24)));
    V a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    V t1;
    int r = 0;
    EIGHT_ROUNDS(NOTHING, 0)
    EIGHT_ROUNDS(NOTHING, 8)
    for (r = 16; r < 64; r += 16) {
      EIGHT_ROUNDS(SCHEDULE, 0)
      EIGHT_ROUNDS(SCHEDULE, 8)
    }
    state[0] = ADD_LIVE(state[0], a, left), state[1] = ADD_LIVE(state[1], b, left);
    state[2] = ADD_LIVE(state[2], c, left), state[3] = ADD_LIVE(state[3], d, left);
    state[4] = ADD_LIVE(state[4], e, left), state[5] = ADD_LIVE(state[5], f, left);
    state[6] = ADD_LIVE(state[6], g, left), state[7] = ADD_LIVE(state[7], h, left);
  }
  for (int i = 0; i < 8; i++) {
    uint32_t words[WIDTH] __attribute__((aligned(64)));
    STORE(words, state[i]);
    for (int l = 0; l < WIDTH; l++) lanes[l].state[i] = words[l];
  }
}
