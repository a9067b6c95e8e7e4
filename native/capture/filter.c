#include "filter.h"

#include <stdio.h>
#include <string.h>

#include "event.h"
#include "options.h"

enum {
  // Beginnings of a filter that are tried, from the longest on, to tell how far it can be read.
  MAX_BEGINNINGS = 64,
};

// LINKTYPE_ values, the most common first: some filters hold for some kinds of link alone.
static const int link_types[] = {1, 113, 101, 0, 105, 127, 276};

static bool compiles(const struct library *library, int link_type, const char *filter, char *why) {
  pcap *dead = library->open_dead(link_type, MAX_SNAP_LENGTH);
  if (dead == NULL) {
    snprintf(why, PCAP_ERROR_TEXT, "there is no memory to compile the filter");
    return false;
  }
  struct pcap_program program;
  const bool done = library->compile(dead, &program, filter, 1, PCAP_NO_NETMASK) == 0;
  if (done) library->free_program(&program);
  else snprintf(why, PCAP_ERROR_TEXT, "%s", library->error_text(dead));
  library->close(dead);
  return done;
}

// Bytes of the longest beginning of whole words that compiles. libpcap does not say where it met an error; this is
// behind which word at the earliest.
static size_t readable(const struct library *library, const char *filter) {
  char beginning[MAX_FILTER_BYTES + 1], why[PCAP_ERROR_TEXT];
  size_t length = strlen(filter);
  memcpy(beginning, filter, length + 1);
  for (int i = 0; i < MAX_BEGINNINGS && length > 0; i++) {
    while (length > 0 && strchr(" \t\r\n()", beginning[length - 1]) == NULL) length--;
    while (length > 0 && strchr(" \t\r\n()", beginning[length - 1]) != NULL) length--;
    beginning[length] = 0;
    if (length > 0 && compiles(library, link_types[0], beginning, why)) return length;
  }
  return 0;
}

static void say_wrong(const char *why, const char *filter, size_t position) {
  struct event event;
  char text[EVENT_TEXT];
  if (position > 0)
    snprintf(text, sizeof text, "the filter does not compile: %s; it can be read up to \"%.*s\" (%zu bytes)", why,
             position < 200 ? (int)position : 200, filter, position);
  else snprintf(text, sizeof text, "the filter does not compile: %s; not even its first word can be read alone", why);
  event_begin(&event, "error");
  event_text(&event, "code", "filter");
  event_text(&event, "text", text);
  event_number(&event, "position", position);
  event_send(&event);
}

bool filter_check(const struct library *library, const char *filter) {
  char first[PCAP_ERROR_TEXT], other[PCAP_ERROR_TEXT];
  for (size_t i = 0; i < sizeof link_types / sizeof *link_types; i++)
    if (compiles(library, link_types[i], filter, i == 0 ? first : other)) return true;
  say_wrong(first, filter, readable(library, filter));
  return false;
}

bool filter_set(const struct library *library, pcap *from, const char *filter) {
  struct pcap_program program;
  if (library->compile(from, &program, filter, 1, PCAP_NO_NETMASK) != 0) {
    const char *name = library->link_type_name(library->link_type(from));
    event_say("error", "filter", "the filter does not compile for this interface (%s): %s",
              name == NULL ? "of an unnamed kind" : name, library->error_text(from));
    return false;
  }
  const bool done = library->set_filter(from, &program) == 0;
  library->free_program(&program);
  if (!done) event_say("error", "filter", "the filter could not be set: %s", library->error_text(from));
  return done;
}
