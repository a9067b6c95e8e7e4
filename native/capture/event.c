#include "event.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "wait.h"

// What a line needs behind its last field: the end of an array, the count of lines left out, the line end.
enum { RESERVE = 64 };

static unsigned unsaid;

static void put(struct event *event, const char *text, size_t length, size_t reserve) {
  if (event->used + length + reserve > EVENT_BYTES) return;
  memcpy(event->line + event->used, text, length);
  event->used += length;
}

// Length of the UTF-8 sequence at `text` (RFC 3629); 0: there is none.
static size_t sequence_at(const unsigned char *text) {
  const unsigned char first = text[0];
  const size_t length = first < 0x80   ? 1
                        : first < 0xc2 ? 0
                        : first < 0xe0 ? 2
                        : first < 0xf0 ? 3
                        : first < 0xf5 ? 4
                                       : 0;
  for (size_t i = 1; i < length; i++)
    if ((text[i] & 0xc0) != 0x80) return 0;
  if ((first == 0xe0 && text[1] < 0xa0) || (first == 0xed && text[1] > 0x9f)) return 0;
  if ((first == 0xf0 && text[1] < 0x90) || (first == 0xf4 && text[1] > 0x8f)) return 0;
  return length;
}

// Makes a JSON string of `text` in `to`, which has room for six bytes for each of EVENT_TEXT, and more.
static size_t quote(char *to, const char *text) {
  const unsigned char *at = (const unsigned char *)text;
  size_t used = 0;
  to[used++] = '"';
  while (*at != 0 && at - (const unsigned char *)text < EVENT_TEXT) {
    const size_t length = sequence_at(at);
    if (length == 0 || *at < 0x20 || *at == 0x7f)
      used += (size_t)sprintf(to + used, "\\u%04x", length == 0 ? 0xfffdu : *at);
    else {
      if (*at == '"' || *at == '\\') to[used++] = '\\';
      memcpy(to + used, at, length);
      used += length;
    }
    at += length == 0 ? 1 : length;
  }
  to[used++] = '"';
  return used;
}

// Puts a field whole, or not at all where there is no room for it.
static void field(struct event *event, const char *name, const char *value, size_t length) {
  char head[80];
  const char last = event->line[event->used - 1];
  const char *comma = last == '{' || last == '[' ? "" : ",";
  const int size = event->in_array ? snprintf(head, sizeof head, "%s", comma)
                                   : snprintf(head, sizeof head, "%s\"%s\":", comma, name);
  if (size < 0 || event->used + (size_t)size + length + RESERVE > EVENT_BYTES) return;
  put(event, head, (size_t)size, RESERVE);
  put(event, value, length, RESERVE);
}

void event_begin(struct event *event, const char *kind) {
  event->line[0] = '{';
  event->used = 1;
  event->in_array = false;
  event_text(event, "kind", kind);
}

void event_text(struct event *event, const char *name, const char *value) {
  char quoted[6 * EVENT_TEXT + 16];
  if (value == NULL) event_null(event, name);
  else field(event, name, quoted, quote(quoted, value));
}

void event_number(struct event *event, const char *name, uint64_t value) {
  char digits[24];
  field(event, name, digits, (size_t)snprintf(digits, sizeof digits, "%" PRIu64, value));
}

void event_bool(struct event *event, const char *name, bool value) {
  field(event, name, value ? "true" : "false", value ? 4 : 5);
}

void event_null(struct event *event, const char *name) { field(event, name, "null", 4); }

void event_open_array(struct event *event, const char *name) {
  field(event, name, "[", 1);
  event->in_array = true;
}

void event_close_array(struct event *event) {
  put(event, "]", 1, 0);
  event->in_array = false;
}

void event_send(struct event *event) {
  char end[48];
  const int size =
      unsaid == 0 ? snprintf(end, sizeof end, "}\n") : snprintf(end, sizeof end, ",\"unsaid\":%u}\n", unsaid);
  put(event, end, (size_t)size, 0);
  if (write_event(event->line, event->used)) unsaid = 0;
  else unsaid++;
}

bool event_print(struct event *event) {
  put(event, "}\n", 2, 0);
  return fwrite(event->line, 1, event->used, stdout) == event->used && fflush(stdout) == 0;
}

void event_say(const char *kind, const char *code, const char *format, ...) {
  char text[EVENT_TEXT];
  va_list values;
  va_start(values, format);
  vsnprintf(text, sizeof text, format, values);
  va_end(values);
  struct event event;
  event_begin(&event, kind);
  event_text(&event, "code", code);
  event_text(&event, "text", text);
  event_send(&event);
}
