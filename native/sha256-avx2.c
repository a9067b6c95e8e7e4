// Eight messages side by side in the 32-bit lanes of AVX2.
#include "sha256.h"
#ifdef LOGWITNESS_X64
#include <immintrin.h>

#define KERNEL kernel_avx2
#define TARGET __attribute__((target("avx2")))
#define WIDTH 8
#define V __m256i
#define SET1 _mm256_set1_epi32
#define ADD _mm256_add_epi32
#define XOR _mm256_xor_si256
#define AND _mm256_and_si256
#define SHIFT _mm256_srli_epi32
#define ROTATE(x, n) _mm256_or_si256(_mm256_srli_epi32(x, n), _mm256_slli_epi32(x, 32 - (n)))
#define XOR3(x, y, z) XOR(XOR(x, y), z)
#define CHOICE(e, f, g) XOR(g, AND(e, XOR(f, g)))
// The same as (a & b) ^ (a & c) ^ (b & c), and b ^ c is the a ^ b of the round before: the compiler keeps it.
#define MAJORITY(a, b, c) XOR(b, AND(XOR(a, b), XOR(b, c)))
#define ROW(p) _mm_loadu_si128((const __m128i *)(p))
#define LOAD_ROWS(p, i) _mm256_inserti128_si256(_mm256_castsi128_si256(ROW(p[i])), ROW(p[i + 4]), 1)
#define SWAP_BYTES(x)                                                                                                  \
  _mm256_shuffle_epi8(x, _mm256_broadcastsi128_si256(_mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203)))
#define UNPACK_LO32 _mm256_unpacklo_epi32
#define UNPACK_HI32 _mm256_unpackhi_epi32
#define UNPACK_LO64 _mm256_unpacklo_epi64
#define UNPACK_HI64 _mm256_unpackhi_epi64
#define ADD_LIVE(x, y, left)                                                                                           \
  ADD(x, AND(y, _mm256_cmpgt_epi32(_mm256_load_si256((const __m256i *)(left)), _mm256_setzero_si256())))
#define STORE(to, x) _mm256_store_si256((__m256i *)(to), x)

#include "sha256-lanes.h"
#endif
