// The kernel of the paths whose processor has instructions for SHA-256: these take four rounds of one message each, and
// wait for each other. So several messages are hashed in turn, four rounds at a time. Included once for each such
// processor, with these defined:
//   KERNEL COMPRESS TARGET       names of the kernel and of compress, their function attribute
//   STREAMS                      messages at a time
//   V                            a vector of four words
//   ADD(x, y)  LOAD_CONSTANTS(p)
//   LOAD_WORDS(p)                four words of a message
//   REPLACE_FIRST(x, prefix)     the same with another first byte
//   LOAD_STATE(x, y, words)  STORE_STATE(words, x, y)     the state, in two vectors as the instructions want it
//   FOUR_ROUNDS(x, y, words)     takes four words, the constants added
//   NEXT_WORDS(w0, w1, w2, w3)   the four words of the message schedule behind these sixteen
#include "sha256.h"

#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

// Takes one block of each stream. `streams` is a constant where it is called, so that all loops disappear.
TARGET static inline __attribute__((always_inline)) void take_block(V x[], V y[], const uint8_t *const block[],
                                                                    const int streams, const int is_first,
                                                                    const uint8_t prefix) {
  V words[STREAMS][4], before_x[STREAMS], before_y[STREAMS];
  UNROLL
  for (int s = 0; s < streams; s++) {
    UNROLL
    for (int i = 0; i < 4; i++) words[s][i] = LOAD_WORDS(block[s] + 16 * i);
    if (is_first) words[s][0] = REPLACE_FIRST(words[s][0], prefix);
    before_x[s] = x[s], before_y[s] = y[s];
  }
  UNROLL
  for (int i = 0; i < 16; i++) {
    const V constants = LOAD_CONSTANTS(sha256_constants + 4 * i);
    UNROLL
    for (int s = 0; s < streams; s++) {
      V *w = words[s];
      if (i >= 4) w[i & 3] = NEXT_WORDS(w[i & 3], w[(i + 1) & 3], w[(i + 2) & 3], w[(i + 3) & 3]);
      FOUR_ROUNDS(x[s], y[s], ADD(w[i & 3], constants))
    }
  }
  UNROLL
  for (int s = 0; s < streams; s++) x[s] = ADD(x[s], before_x[s]), y[s] = ADD(y[s], before_y[s]);
}

TARGET void COMPRESS(uint32_t state[8], const uint8_t *blocks, size_t count) {
  V x, y;
  LOAD_STATE(x, y, state)
  for (; count > 0; count--, blocks += SHA256_BLOCK) take_block(&x, &y, &blocks, 1, 0, 0);
  STORE_STATE(state, x, y)
}

// No lane has fewer blocks than `steps`: it is worthwhile for full width only.
TARGET void KERNEL(struct lane *lanes, uint32_t steps, uint8_t prefix) {
  if (steps == 0) return;
  V x[STREAMS], y[STREAMS];
  const uint8_t *block[STREAMS];
  UNROLL
  for (int s = 0; s < STREAMS; s++) {
    LOAD_STATE(x[s], y[s], sha256_initial)
    block[s] = lanes[s].first;
    __builtin_prefetch(lanes[s].ahead);
  }
  take_block(x, y, block, STREAMS, 1, prefix);
  for (uint32_t t = 1; t < steps; t++) {
    UNROLL
    for (int s = 0; s < STREAMS; s++) {
      block[s] = lane_block(&lanes[s], t);
      __builtin_prefetch(lanes[s].ahead + (size_t)SHA256_BLOCK * t);
    }
    take_block(x, y, block, STREAMS, 0, prefix);
  }
  UNROLL
  for (int s = 0; s < STREAMS; s++) STORE_STATE(lanes[s].state, x[s], y[s])
}
