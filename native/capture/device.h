#ifndef LOGWITNESS_DEVICE_H
#define LOGWITNESS_DEVICE_H

#include <stdbool.h>

#include "library.h"
#include "options.h"

// A device that is open, or why it is not.
struct device {
  pcap *handle;
  // DLT_ value of libpcap, and LINKTYPE_ value for files.
  int link_type;
  uint16_t file_link_type;
  bool nanoseconds;
  // Its number; 0: it has none.
  unsigned index;
  // Empty, or what it could not do though it was asked to.
  char warning[PCAP_ERROR_TEXT + 64];
  // Where `handle` is NULL: no-such-device, no-permission, device-down, link-type or device-failed.
  const char *code;
  char why[2 * PCAP_ERROR_TEXT];
};

bool device_open(const struct library *library, const struct options *options, struct device *device);

// Lets no more packets in; false where the system has no way to do so. What has come in already stays to be read.
bool device_shut(const struct library *library, const struct device *device);
// Lets packets in again, all of them. A filter that is set does so too.
void device_reopen(const struct library *library, const struct device *device);

// Prints every device as an event of the kind "device" to standard output; false, with an event, where that cannot be.
// What needs no program of its own to be opened is tried, the others are left alone: opening them changes things.
bool device_list(const struct library *library, const char *only);

// The number the system knows an interface by; 0: it knows none of that name.
unsigned device_index(const char *name);

#endif
