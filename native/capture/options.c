#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"

static bool wrong(const char *argument, const char *what) {
  event_say("error", "usage", "%s %s", argument, what);
  return false;
}

static bool read_number(const char *name, const char *text, uint32_t least, uint32_t most, uint32_t *to) {
  char *end;
  const unsigned long long value = strtoull(text, &end, 10);
  if (*text >= '0' && *text <= '9' && *end == 0 && value >= least && value <= most) {
    *to = (uint32_t)value;
    return true;
  }
  char what[80];
  snprintf(what, sizeof what, "takes a whole number from %u to %u", least, most);
  return wrong(name, what);
}

static bool read_value(struct options *options, const char *name, const char *value) {
  if (strcmp(name, "--interface") == 0) options->source = value;
  else if (strcmp(name, "--filter") == 0) options->filter = value;
  else if (strcmp(name, "--application") == 0) options->application = value;
  else if (strcmp(name, "--chroot") == 0) options->chroot = value;
  else if (strcmp(name, "--user") == 0) options->user = value;
  else if (strcmp(name, "--group") == 0) options->group = value;
  else if (strcmp(name, "--snap-length") == 0)
    return read_number(name, value, 1, MAX_SNAP_LENGTH, &options->snap_length);
  else if (strcmp(name, "--buffer-bytes") == 0)
    return read_number(name, value, MIN_BUFFER, MAX_BUFFER, &options->buffer_bytes);
  else if (strcmp(name, "--statistics-ms") == 0)
    return read_number(name, value, MIN_STATISTICS_MS, MAX_STATISTICS_MS, &options->statistics_ms);
  else return wrong(name, "is no option");
  return true;
}

bool options_read(struct options *options, int count, char **arguments) {
  *options = (struct options){
      .application = "logwitness-capture",
      .snap_length = MAX_SNAP_LENGTH,
      .buffer_bytes = 8 << 20,
      .statistics_ms = 1000,
  };
  for (int i = 1; i < count; i++) {
    const char *name = arguments[i];
    if (strcmp(name, "--list") == 0) options->mode = MODE_LIST;
    else if (strcmp(name, "--probe") == 0) options->mode = MODE_PROBE;
    else if (strcmp(name, "--check-filter") == 0) options->mode = MODE_CHECK_FILTER;
    else if (strcmp(name, "--promiscuous") == 0) options->promiscuous = true;
    else if (i + 1 == count) return wrong(name, "is no option, or lacks its value");
    else if (!read_value(options, name, arguments[++i])) return false;
  }
  if (options->filter != NULL && strlen(options->filter) > MAX_FILTER_BYTES)
    return wrong("--filter", "is longer than 8192 bytes");
  if (strlen(options->application) > MAX_TEXT_BYTES) return wrong("--application", "is longer than 1024 bytes");
  if (options->source != NULL && strlen(options->source) > MAX_TEXT_BYTES)
    return wrong("--interface", "is longer than 1024 bytes");
  if (options->mode == MODE_CAPTURE && options->source == NULL) return wrong("--interface", "is missing");
  return true;
}
