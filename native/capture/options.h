#ifndef LOGWITNESS_OPTIONS_H
#define LOGWITNESS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum {
  MAX_FILTER_BYTES = 8192,
  // Of any other text.
  MAX_TEXT_BYTES = 1024,
  // The most that libpcap takes of a packet.
  MAX_SNAP_LENGTH = 262144,
  MIN_BUFFER = 65536,
  MAX_BUFFER = 1 << 30,
  MIN_STATISTICS_MS = 100,
  MAX_STATISTICS_MS = 3600000,
};

enum mode { MODE_CAPTURE, MODE_LIST, MODE_PROBE, MODE_CHECK_FILTER };

struct options {
  enum mode mode;
  // Name of the device; NULL: none was named.
  const char *source;
  const char *filter;
  const char *application;
  uint32_t snap_length;
  uint32_t buffer_bytes;
  uint32_t statistics_ms;
  bool promiscuous;
  // NULL: not asked for.
  const char *chroot, *user, *group;
};

// Reads the command line; false, with an event that says what is wrong with it.
bool options_read(struct options *options, int count, char **arguments);

#endif
