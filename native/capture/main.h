#ifndef LOGWITNESS_MAIN_H
#define LOGWITNESS_MAIN_H

// What the program says when it ends.
enum {
  EXIT_DONE = 0,
  EXIT_USAGE = 2,
  // It could not be begun: an event says why.
  EXIT_NOT_DONE = 3,
  // It was begun, and could not go on.
  EXIT_BROKEN_OFF = 4,
};

#endif
