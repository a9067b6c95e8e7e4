// What the system says of an interface besides its packets: whether it is up, and what its driver dropped. Linux only
// (rtnetlink(7)); libpcap's own count of the latter is wrong once the process is confined, as it is read from files.
#ifndef LOGWITNESS_LINK_H
#define LOGWITNESS_LINK_H

#include <stdbool.h>
#include <stdint.h>

struct link {
  // Negative: nothing is known.
  int socket;
  unsigned index;
  // Whether anything was heard of the interface; the rest means nothing before.
  bool known;
  bool up, running, gone;
  // Packets that found no room in the device, since it was opened.
  uint64_t dropped;
  uint64_t dropped_before;
};

// Begins to follow an interface by its number; 0: nothing will be known.
void link_open(struct link *link, unsigned index);
// Asks for the counters anew; then `link_read` has them.
void link_ask(const struct link *link);
// Takes what has come.
void link_read(struct link *link);

#endif
