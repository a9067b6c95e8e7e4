// Two messages in turn with the SHA extensions of x86-64. Two fill the time that the instructions take; of more, the
// words would not fit sixteen registers.
#include "sha256.h"
#ifdef LOGWITNESS_X64
#include <immintrin.h>

#define KERNEL kernel_sha_ni
#define COMPRESS compress_sha_ni
#define TARGET __attribute__((target("sha,ssse3,sse4.1")))
#define STREAMS 2
#define V __m128i
#define ADD _mm_add_epi32
#define LOAD_CONSTANTS(p) _mm_loadu_si128((const __m128i *)(p))
#define LOAD_WORDS(p)                                                                                                  \
  _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(p)), _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203))
// Bytes are swapped by now: the first one is the highest of word 0.
#define REPLACE_FIRST(x, prefix)                                                                                       \
  _mm_or_si128(_mm_and_si128(x, _mm_set_epi32(-1, -1, -1, 0x00ffffff)),                                                \
               _mm_cvtsi32_si128((int)((uint32_t)(prefix) << 24)))
// x holds f e b a, y holds h g d c, from the lowest lane up.
#define LOAD_STATE(x, y, words)                                                                                        \
  {                                                                                                                    \
    const __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(words)), 0xb1);                           \
    const __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)((words) + 4)), 0x1b);                     \
    x = _mm_alignr_epi8(cdab, efgh, 8);                                                                                \
    y = _mm_blend_epi16(efgh, cdab, 0xf0);                                                                             \
  }
#define STORE_STATE(words, x, y)                                                                                       \
  {                                                                                                                    \
    const __m128i feba = _mm_shuffle_epi32(x, 0x1b), dchg = _mm_shuffle_epi32(y, 0xb1);                                \
    _mm_storeu_si128((__m128i *)(words), _mm_blend_epi16(feba, dchg, 0xf0));                                           \
    _mm_storeu_si128((__m128i *)((words) + 4), _mm_alignr_epi8(dchg, feba, 8));                                        \
  }
#define FOUR_ROUNDS(x, y, words)                                                                                       \
  {                                                                                                                    \
    const __m128i added = words;                                                                                       \
    y = _mm_sha256rnds2_epu32(y, x, added);                                                                            \
    x = _mm_sha256rnds2_epu32(x, y, _mm_shuffle_epi32(added, 0x0e));                                                   \
  }
#define NEXT_WORDS(w0, w1, w2, w3)                                                                                     \
  _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4)), w3)

#include "sha256-streams.h"
#endif
