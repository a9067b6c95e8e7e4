// Gives up what the process no longer needs once the device is open, for good, and checks that it cannot get it back.
#ifndef LOGWITNESS_CONFINE_H
#define LOGWITNESS_CONFINE_H

#include <stdbool.h>

#include "options.h"

#ifndef _WIN32
#include <sys/types.h>
#endif

// Where the process will go and who it will be; looked up while the system's files can still be read.
struct confinement {
  const char *chroot;
#ifndef _WIN32
  bool change_user;
  uid_t user;
  gid_t group;
#endif
};

// What was given up.
struct confined {
  // The user it runs as from now on.
  unsigned user, group;
  // No capability is left in any set but, where this is false, the bounding set: without CAP_SETPCAP that cannot be
  // emptied. It grants nothing, and new privileges are refused.
  bool bounding_empty;
  // System calls that the loop does not need are refused.
  bool calls_filtered;
};

// Who is used where the program runs as root and nobody was named.
#define DEFAULT_USER "nobody"

// Looks up names; false, with an event, where there is no such user or group, or the user is root.
bool confine_prepare(const struct options *options, struct confinement *confinement);

// Does it, and checks that it is done; false, with an event, where it is not.
bool confine_apply(const struct confinement *confinement, struct confined *done);

// The parts that are Linux's (confine-linux.c). Each returns NULL, or what failed.
const char *drop_bounding_set(void);
const char *drop_capabilities(void);
const char *check_capabilities(bool *bounding_empty);
bool filter_calls(void);

#endif
