#ifndef LOGWITNESS_FILTER_H
#define LOGWITNESS_FILTER_H

#include "library.h"

// Compiles a filter without any device, and throws the result away. False, with an event that says what is wrong with
// it and how far it can be read, if it compiles for no kind of link.
bool filter_check(const struct library *library, const char *filter);

// Compiles the filter for the device that is open and sets it; false, with an event, if that cannot be.
bool filter_set(const struct library *library, pcap *from, const char *filter);

#endif
