// SHA-256 one block after the other, on any processor; and the constants of all paths.
#include "sha256.h"

const uint32_t sha256_initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

const uint32_t sha256_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static inline uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

static inline uint32_t load_word(const uint8_t *p) {
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

// One round with the working variables where they are: the caller passes them one place further each time, instead of
// moving them.
#define ROUND(a, b, c, d, e, f, g, h, i)                                                                               \
  {                                                                                                                    \
    uint32_t sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25), choice = g ^ (e & (f ^ g));                          \
    uint32_t sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22), majority = (a & b) | (c & (a | b));                  \
    uint32_t t1 = h + sum1 + choice + sha256_constants[r + i] + w[i];                                                  \
    d += t1;                                                                                                           \
    h = t1 + sum0 + majority;                                                                                          \
  }
#define EIGHT_ROUNDS(i)                                                                                                \
  ROUND(a, b, c, d, e, f, g, h, i)                                                                                     \
  ROUND(h, a, b, c, d, e, f, g, i + 1)                                                                                 \
  ROUND(g, h, a, b, c, d, e, f, i + 2)                                                                                 \
  ROUND(f, g, h, a, b, c, d, e, i + 3)                                                                                 \
  ROUND(e, f, g, h, a, b, c, d, i + 4)                                                                                 \
  ROUND(d, e, f, g, h, a, b, c, i + 5)                                                                                 \
  ROUND(c, d, e, f, g, h, a, b, i + 6)                                                                                 \
  ROUND(b, c, d, e, f, g, h, a, i + 7)

void compress_scalar(uint32_t state[8], const uint8_t *blocks, size_t count) {
  for (; count > 0; count--, blocks += SHA256_BLOCK) {
    // The message schedule, sixteen words at a time (FIPS 180-4 §6.1.3 describes the same for SHA-1).
    uint32_t w[16];
    for (int i = 0; i < 16; i++) w[i] = load_word(blocks + 4 * i);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int r = 0;; r += 16) {
      EIGHT_ROUNDS(0)
      EIGHT_ROUNDS(8)
      if (r == 48) break;
      for (int i = 0; i < 16; i++) {
        uint32_t early = w[(i + 1) & 15], late = w[(i + 14) & 15];
        w[i] += (rotate(early, 7) ^ rotate(early, 18) ^ early >> 3) + w[(i + 9) & 15] +
                (rotate(late, 17) ^ rotate(late, 19) ^ late >> 10);
      }
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
  }
}
