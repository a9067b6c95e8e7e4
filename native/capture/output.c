#include "output.h"

#include <string.h>

#include "event.h"
#include "wait.h"

static bool fail(struct output *output, const char *reason) {
  output->failed = reason;
  return false;
}

// Writes once; false where that cannot go on at present, or at all.
static bool write_some(struct output *output) {
  const long count = write_output(output->bytes + output->start, output_pending(output));
  if (count == WRITE_NO_READER) return fail(output, "reader-gone");
  if (count == WRITE_FAILED) return fail(output, "write-failed");
  if (count == WRITE_LATER) return false;
  output->start += (size_t)count;
  if (output->start == output->end) output->start = output->end = 0;
  return true;
}

// Waits until no more than `most` bytes are left.
static bool drain(struct output *output, size_t most) {
  uint64_t since = monotonic_ms();
  while (output->failed == NULL && output_pending(output) > most) {
    if (write_some(output)) {
      since = monotonic_ms();
      continue;
    }
    if (output->failed != NULL) break;
    const uint64_t waited = monotonic_ms() - since;
    if (waited >= STALL_MS && !output->stalled) {
      output->stalled = true;
      event_say("warning", "reader-stalled",
                "what is captured is not taken; once the buffer is full packets are dropped");
    }
    if (waited >= STALL_AT_END_MS && wait_stop_reason() != NULL) return fail(output, "reader-stalled");
    wait_for(WAIT_OUTPUT, STALL_MS / 4);
  }
  return output->failed == NULL;
}

uint8_t *output_room(struct output *output) {
  if (output->end <= OUTPUT_BYTES) return output->failed == NULL ? output->bytes + output->end : NULL;
  if (!drain(output, OUTPUT_FULL)) return NULL;
  memmove(output->bytes, output->bytes + output->start, output_pending(output));
  output->end -= output->start;
  output->start = 0;
  return output->bytes + output->end;
}

void output_add(struct output *output, size_t bytes) { output->end += bytes; }

void output_push(struct output *output) {
  while (output->failed == NULL && output_pending(output) > 0 && write_some(output)) continue;
  if (output_pending(output) > 0 || !output->stalled) return;
  output->stalled = false;
  event_say("warning", "reader-back", "what is captured is taken again");
}

bool output_finish(struct output *output) { return drain(output, 0); }
