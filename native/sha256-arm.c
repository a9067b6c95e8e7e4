// Four messages in turn with the SHA-256 instructions of ARMv8.
#include "sha256.h"
#ifdef LOGWITNESS_ARM64
#include <arm_neon.h>

#define KERNEL kernel_arm
#define COMPRESS compress_arm
#define TARGET
#define STREAMS 4
#define V uint32x4_t
#define ADD vaddq_u32
#define LOAD_CONSTANTS(p) vld1q_u32(p)
#define LOAD_WORDS(p) vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(p)))
// Bytes are swapped by now: the first one is the highest of word 0.
#define REPLACE_FIRST(x, prefix) vsetq_lane_u32((vgetq_lane_u32(x, 0) & 0x00ffffff) | (uint32_t)(prefix) << 24, x, 0)
#define LOAD_STATE(x, y, words) x = vld1q_u32(words), y = vld1q_u32((words) + 4);
#define STORE_STATE(words, x, y) vst1q_u32(words, x), vst1q_u32((words) + 4, y);
#define FOUR_ROUNDS(x, y, words)                                                                                       \
  {                                                                                                                    \
    const V added = words, abcd = x;                                                                                   \
    x = vsha256hq_u32(x, y, added);                                                                                    \
    y = vsha256h2q_u32(y, abcd, added);                                                                                \
  }
#define NEXT_WORDS(w0, w1, w2, w3) vsha256su1q_u32(vsha256su0q_u32(w0, w1), w2, w3)

#include "sha256-streams.h"
#endif
