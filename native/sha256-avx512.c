// Sixteen messages side by side in the 32-bit lanes of AVX-512 (F and BW): it rotates and mixes three words in one
// instruction each.
#include "sha256.h"
#ifdef LOGWITNESS_X64
#include <immintrin.h>

#define KERNEL kernel_avx512
#define TARGET __attribute__((target("avx512f,avx512bw")))
#define WIDTH 16
#define V __m512i
#define SET1 _mm512_set1_epi32
#define ADD _mm512_add_epi32
#define XOR _mm512_xor_si512
#define AND _mm512_and_si512
#define SHIFT _mm512_srli_epi32
#define ROTATE _mm512_ror_epi32
// The constants are truth tables: bit 4 x + 2 y + z of each says what three bits become.
#define XOR3(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0x96)
#define CHOICE(e, f, g) _mm512_ternarylogic_epi32(e, f, g, 0xca)
#define MAJORITY(a, b, c) _mm512_ternarylogic_epi32(a, b, c, 0xe8)
#define ROW(p) _mm_loadu_si128((const __m128i *)(p))
#define LOAD_ROWS(p, i)                                                                                                \
  _mm512_inserti32x4(                                                                                                  \
      _mm512_inserti32x4(_mm512_inserti32x4(_mm512_castsi128_si512(ROW(p[i])), ROW(p[i + 4]), 1), ROW(p[i + 8]), 2),   \
      ROW(p[i + 12]), 3)
#define SWAP_BYTES(x)                                                                                                  \
  _mm512_shuffle_epi8(x, _mm512_broadcast_i32x4(_mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203)))
#define UNPACK_LO32 _mm512_unpacklo_epi32
#define UNPACK_HI32 _mm512_unpackhi_epi32
#define UNPACK_LO64 _mm512_unpacklo_epi64
#define UNPACK_HI64 _mm512_unpackhi_epi64
#define ADD_LIVE(x, y, left)                                                                                           \
  _mm512_mask_add_epi32(x, _mm512_cmpgt_epi32_mask(_mm512_load_si512(left), _mm512_setzero_si512()), x, y)
#define STORE(to, x) _mm512_store_si512(to, x)

#include "sha256-lanes.h"
#endif
