// What the parts of the addon share: SHA-256 (FIPS 180-4) of many short messages, several of them side by side.
#ifndef LOGWITNESS_SHA256_H
#define LOGWITNESS_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum {
  SHA256_BLOCK = 64,
  SHA256_DIGEST = 32,
  // Most messages that any kernel takes at once.
  MAX_WIDTH = 16,
};

extern const uint32_t sha256_constants[64];
extern const uint32_t sha256_initial[8];

// A message on its way through a kernel: one byte of prefix, a record, and the padding of FIPS 180-4 §5.1.1. Blocks
// that lie in the record are read where they are. Block t begins 64 t - 1 bytes behind the record's first byte, as the
// prefix takes one; so block 0 is read together with the byte in front of the record, which the kernel replaces by the
// prefix.
struct lane {
  // Block 0, whose first byte is to be replaced.
  const uint8_t *first;
  // Where block 0 would be if all of it lay in memory that may be read; blocks from 1 on count from here.
  const uint8_t *base;
  // Blocks that are read at `base`; those behind are in `tail`.
  uint32_t whole;
  // All blocks of the message; 0 in a lane that has none.
  uint32_t blocks;
  // A place to prefetch from: the record that comes in this lane next, or any.
  const uint8_t *ahead;
  uint32_t state[8];
  // The last block or two: the rest of the record, 0x80, zeros, the length in bits.
  uint8_t tail[2 * SHA256_BLOCK];
};

// Takes the first `steps` blocks of each lane into its state, beginning with the initial state. Lanes with fewer blocks
// keep the state they end with. All lanes of the kernel's width are given.
typedef void kernel_function(struct lane *lanes, uint32_t steps, uint8_t prefix);

// Takes `count` blocks that lie one behind the other into one state.
typedef void compress_function(uint32_t state[8], const uint8_t *blocks, size_t count);

// One way of hashing, by the means of a processor.
struct path {
  const char *name;
  // Lanes of the kernel, and how many of them must be busy for it to be worth its while: fewer go through `compress`.
  unsigned width;
  unsigned worthwhile;
  kernel_function *kernel;
  compress_function *compress;
};

// The paths that this processor has, the one that is likely to be fastest first. Returns how many; there are never more
// than MAX_PATHS.
enum { MAX_PATHS = 8 };
size_t find_paths(struct path paths[MAX_PATHS]);

compress_function compress_scalar;
#if defined(__x86_64__) || defined(_M_X64)
#define LOGWITNESS_X64 1
compress_function compress_sha_ni;
kernel_function kernel_sha_ni;
kernel_function kernel_avx2;
kernel_function kernel_avx512;
#endif
// ARM compilers bring these instructions where they are told that the processor has them (-march=armv8-a+crypto, as
// build/native.ts does), and use them only where they are called by name: whether they may be is looked at when the
// addon runs.
#if defined(__aarch64__) && (defined(__ARM_FEATURE_SHA2) || defined(__ARM_FEATURE_CRYPTO))
#define LOGWITNESS_ARM64 1
compress_function compress_arm;
kernel_function kernel_arm;
#endif

// Where block t of a lane is.
static inline const uint8_t *lane_block(const struct lane *lane, uint32_t t) {
  if (t == 0) return lane->first;
  if (t < lane->whole) return lane->base + (size_t)SHA256_BLOCK * t;
  // A lane that is through reads the end of its tail again, to no effect.
  return lane->tail + (t == lane->whole ? 0 : SHA256_BLOCK);
}

#endif
