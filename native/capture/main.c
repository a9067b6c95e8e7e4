// logwitness-capture: the one process that may hold the privilege to capture. It parses no packet; it writes them as
// pcapng to standard output, says what happens on standard error, and ends in good order when standard input ends or a
// signal asks it to.
//
//   logwitness-capture --interface NAME [--filter TEXT] [--snap-length BYTES] [--buffer-bytes BYTES]
//                      [--statistics-ms MS] [--promiscuous] [--chroot FOLDER] [--user NAME] [--group NAME]
//                      [--application TEXT]
//   logwitness-capture --list [--interface NAME]    devices, and whether they open, to standard output
//   logwitness-capture --probe                      which library serves
//   logwitness-capture --check-filter --filter TEXT
#include "main.h"

#include <stdio.h>
#ifndef _WIN32
#include <unistd.h>
#endif

#include "event.h"
#include "filter.h"
#include "loop.h"
#include "wait.h"

static int capture(const struct library *library, const struct options *options) {
  static struct capture self;
  static struct device device;
  struct confinement confinement;
  struct confined confined;
#ifndef _WIN32
  if (isatty(STDOUT_FILENO)) {
    event_say("error", "usage", "packets are not written to a terminal: send standard output to a file or a program");
    return EXIT_USAGE;
  }
#endif
  if (!confine_prepare(options, &confinement) || !wait_begin()) return EXIT_NOT_DONE;
  if (!device_open(library, options, &device)) {
    event_say("error", device.code, "%s cannot be opened: %s", options->source, device.why);
    return EXIT_NOT_DONE;
  }
  self.library = library;
  self.options = options;
  self.device = &device;
  // What comes in before the filter is set is neither counted nor written.
  device_shut(library, &device);
  loop_prepare(&self);
  if (options->filter == NULL) device_reopen(library, &device);
  else if (!filter_set(library, device.handle, options->filter)) return EXIT_NOT_DONE;
  link_open(&self.link, device.index);
  wait_watch(library, device.handle, self.link.socket);
  if (!confine_apply(&confinement, &confined)) return EXIT_NOT_DONE;
  loop_begin(&self, &confined);
  return loop_run(&self);
}

int main(int count, char **arguments) {
  static struct library library;
  struct options options;
  char why[PCAP_ERROR_TEXT];
  if (!options_read(&options, count, arguments)) return EXIT_USAGE;
  if (!library_load(&library, why, sizeof why)) {
    event_say("error", "no-library", "%s", why);
    return EXIT_NOT_DONE;
  }
  if (options.filter != NULL && !filter_check(&library, options.filter)) return EXIT_NOT_DONE;
  switch (options.mode) {
    case MODE_CHECK_FILTER:
      return EXIT_DONE;
    case MODE_PROBE: {
      struct event event;
      event_begin(&event, "library");
      event_text(&event, "name", library.name);
      event_text(&event, "version", library.version());
      return event_print(&event) ? EXIT_DONE : EXIT_NOT_DONE;
    }
    case MODE_LIST:
      return device_list(&library, options.source) ? EXIT_DONE : EXIT_NOT_DONE;
    default:
      return capture(&library, &options);
  }
}
