// What happens, as JSON objects, one a line.
#ifndef LOGWITNESS_EVENT_H
#define LOGWITNESS_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  // A line of up to so many bytes goes into a pipe whole or not at all.
  EVENT_BYTES = 4096,
  // Text is cut behind so many bytes.
  EVENT_TEXT = 1024,
};

struct event {
  char line[EVENT_BYTES];
  size_t used;
  // Within an array: no names.
  bool in_array;
};

void event_begin(struct event *event, const char *kind);
// NULL is written as null. What is no UTF-8 becomes U+FFFD.
void event_text(struct event *event, const char *name, const char *value);
void event_number(struct event *event, const char *name, uint64_t value);
void event_bool(struct event *event, const char *name, bool value);
void event_null(struct event *event, const char *name);
void event_open_array(struct event *event, const char *name);
void event_close_array(struct event *event);

// Writes the line to standard error, unless that would block: a reader that stalls must not hold up the capture. The
// next line that can be written says how many were not.
void event_send(struct event *event);
// Writes the line to standard output, however long that takes; false: nobody reads it.
bool event_print(struct event *event);

// An event of the kind "error" or "warning".
void event_say(const char *kind, const char *code, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 3, 4)))
#endif
    ;

#endif
