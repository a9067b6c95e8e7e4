// Time, waiting and writing, where systems differ: wait-posix.c, wait-windows.c.
#ifndef LOGWITNESS_WAIT_H
#define LOGWITNESS_WAIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "library.h"

// What to wait for, besides an order to stop: that always ends a wait.
enum { WAIT_PACKETS = 1, WAIT_OUTPUT = 2, WAIT_LINK = 4 };

// What write_output answers besides a count of bytes.
enum { WRITE_LATER = -1, WRITE_NO_READER = -2, WRITE_FAILED = -3 };

// Takes over signals and prepares standard output; false where that cannot be written to.
bool wait_begin(void);
// Says what packets come from; `link` is a descriptor of link_open, or negative.
void wait_watch(const struct library *library, pcap *from, int link);
// Waits at most so long, until something of `wanted` can go on or it is time to stop.
void wait_for(int wanted, int milliseconds);
// Why the capture is to end: "signal" or "input-closed"; NULL: it goes on.
const char *wait_stop_reason(void);

// Writes what can be written now, or says why nothing can.
long write_output(const uint8_t *bytes, size_t length);
// Writes a line to standard error unless that would block; false: it was not written.
bool write_event(const char *line, size_t length);

// Milliseconds of a clock that is never set.
uint64_t monotonic_ms(void);
// Nanoseconds since 1970-01-01T00:00:00Z.
uint64_t wall_ns(void);

#endif
