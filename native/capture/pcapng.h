// Blocks of pcapng (draft-ietf-opsawg-pcapng) as this program writes them, in the byte order of the machine. Its twin
// for blocks that are written elsewhere is core/capture/pcapng-writer.ts.
#ifndef LOGWITNESS_PCAPNG_H
#define LOGWITNESS_PCAPNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  // Room that a packet's block needs besides the packet, and that statistics need.
  PACKET_FRAME = 40,
  STATISTICS_BYTES = 512,
};

// Counters since the capture began.
struct statistics {
  uint64_t received, dropped, interface_dropped, delivered;
  // Whether the system says what the interface dropped.
  bool knows_interface;
};

// Each writes a block to `to` and returns its length. Times are nanoseconds since 1970-01-01T00:00:00Z. Text has fewer
// than 65,535 bytes: options.c sees to that.
size_t put_section(uint8_t *to, const char *system, const char *application, const char *comment);
size_t put_interface(uint8_t *to, uint16_t link_type, uint32_t snap_length, const char *name, const char *filter,
                     const char *system);
size_t put_packet(uint8_t *to, uint64_t time, uint32_t captured, uint32_t original, const uint8_t *bytes);
size_t put_statistics(uint8_t *to, uint64_t start, uint64_t now, const struct statistics *statistics,
                      const char *comment);

#endif
