// Which ways of hashing this processor and its operating system have.
#include "sha256.h"

#if defined(LOGWITNESS_X64)
#include <cpuid.h>
#include <immintrin.h>

// State that the operating system keeps for each thread (XCR0): without it, wide registers must not be touched.
enum { AVX_STATE = 0x06, AVX512_STATE = 0xe6 };

__attribute__((target("xsave"))) static unsigned kept_state(void) { return (unsigned)_xgetbv(0); }

size_t find_paths(struct path paths[MAX_PATHS]) {
  // CPUID leaves 1 and 7 of the Intel Software Developer's Manual, volume 2A.
  unsigned a, b, c1 = 0, b7 = 0, c, d, state = 0;
  if (__get_cpuid(1, &a, &b, &c1, &d) && (c1 >> 27 & 1)) state = kept_state();
  __get_cpuid_count(7, 0, &a, &b7, &c, &d);
  const int sse = (c1 >> 9 & 1) && (c1 >> 19 & 1);
  const int sha_ni = sse && (b7 >> 29 & 1);
  const int avx2 = (state & AVX_STATE) == AVX_STATE && (b7 >> 5 & 1);
  const int avx512 = avx2 && (state & AVX512_STATE) == AVX512_STATE && (b7 >> 16 & 1) && (b7 >> 30 & 1);
  // One message alone is hashed with SHA instructions where there are any: about as fast as six lanes of a wide vector.
  compress_function *const compress = sha_ni ? compress_sha_ni : compress_scalar;
  const unsigned worthwhile = sha_ni ? 7 : 2;
  size_t count = 0;
  if (avx512) paths[count++] = (struct path){"avx512", 16, worthwhile, kernel_avx512, compress};
  if (sha_ni) paths[count++] = (struct path){"sha-ni", 2, 2, kernel_sha_ni, compress_sha_ni};
  if (avx2) paths[count++] = (struct path){"avx2", 8, 2, kernel_avx2, compress_scalar};
  paths[count++] = (struct path){"scalar", 1, 2, NULL, compress_scalar};
  return count;
}

#else

#if defined(LOGWITNESS_ARM64) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
static int has_sha2(void) { return (getauxval(AT_HWCAP) & HWCAP_SHA2) != 0; }
#elif defined(LOGWITNESS_ARM64) && defined(__APPLE__)
// Every 64-bit processor of Apple has them.
static int has_sha2(void) { return 1; }
#elif defined(LOGWITNESS_ARM64) && defined(_WIN32)
#include <windows.h>
static int has_sha2(void) { return IsProcessorFeaturePresent(PF_ARM_V8_CRYPTO_INSTRUCTIONS_AVAILABLE); }
#elif defined(LOGWITNESS_ARM64)
static int has_sha2(void) { return 0; }
#endif

size_t find_paths(struct path paths[MAX_PATHS]) {
  size_t count = 0;
#ifdef LOGWITNESS_ARM64
  if (has_sha2()) paths[count++] = (struct path){"arm-sha2", 4, 4, kernel_arm, compress_arm};
#endif
  paths[count++] = (struct path){"scalar", 1, 2, NULL, compress_scalar};
  return count;
}
#endif
