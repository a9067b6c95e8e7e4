// The stream of blocks: gathered in a buffer, written to standard output.
#ifndef LOGWITNESS_OUTPUT_H
#define LOGWITNESS_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "options.h"
#include "pcapng.h"

enum {
  MAX_BLOCK = MAX_SNAP_LENGTH + PACKET_FRAME + 64,
  OUTPUT_BYTES = 1 << 20,
  // So much is worth a write of its own while more packets are at hand.
  OUTPUT_FULL = 1 << 18,
  // A reader that takes nothing for so long is spoken of, milliseconds.
  STALL_MS = 1000,
  // And so long is waited for it once the capture is to end.
  STALL_AT_END_MS = 5000,
};

struct output {
  uint8_t bytes[OUTPUT_BYTES + MAX_BLOCK];
  size_t start, end;
  // Packets whose blocks are whole in the stream or the buffer.
  uint64_t packets;
  // NULL, or why nothing can be written any more: "reader-gone", "reader-stalled", "write-failed".
  const char *failed;
  bool stalled;
};

// Room for a block of at most MAX_BLOCK bytes. Waits where the buffer is full: meanwhile the system keeps packets, as
// many as its buffer holds, and counts those beyond. NULL: `failed` says why.
uint8_t *output_room(struct output *output);
// The block at output_room has so many bytes.
void output_add(struct output *output, size_t bytes);
// Writes what can be written without waiting.
void output_push(struct output *output);
// Writes all of it; false: `failed` says why.
bool output_finish(struct output *output);

static inline size_t output_pending(const struct output *output) { return output->end - output->start; }

#endif
