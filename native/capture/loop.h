#ifndef LOGWITNESS_LOOP_H
#define LOGWITNESS_LOOP_H

#include "confine.h"
#include "device.h"
#include "link.h"
#include "output.h"

struct capture {
  const struct library *library;
  const struct options *options;
  const struct device *device;
  struct link link;
  struct output output;
  struct statistics statistics;
  // Counters as libpcap gave them last: they have 32 bits, and begin anew.
  struct pcap_counts counts;
  // When it began: nanoseconds since 1970, and milliseconds of the clock that is never set.
  uint64_t started, started_ms;
  // Packets are taken from here on: none comes any more from before it began.
  bool begun;
};

// To be called while the device is open and nothing comes in: counters are as of now.
void loop_prepare(struct capture *capture);

// Writes what a section begins with, and says that the capture has started.
void loop_begin(struct capture *capture, const struct confined *confined);
// Captures until it is told to end or cannot go on. Returns the exit status.
int loop_run(struct capture *capture);

#endif
