#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "confine.h"

#ifndef _WIN32
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#include "event.h"

#ifdef _WIN32
// The driver of Npcap has the privilege, and grants access to its devices; this process has none to give up.
bool confine_prepare(const struct options *options, struct confinement *confinement) {
  confinement->chroot = NULL;
  if (options->chroot == NULL && options->user == NULL && options->group == NULL) return true;
  event_say("error", "confine", "there is no changing of root, user or group on Windows");
  return false;
}

bool confine_apply(const struct confinement *confinement, struct confined *done) {
  (void)confinement;
  *done = (struct confined){0};
  return true;
}
#else
static bool fail(const char *what) {
  event_say("error", "confine", "%s: %s", what, strerror(errno));
  return false;
}

static bool find_user(const char *name, struct confinement *confinement) {
  const struct passwd *entry = getpwnam(name);
  if (entry == NULL) {
    event_say("error", "confine", "there is no user %s to run as", name);
    return false;
  }
  confinement->change_user = true;
  confinement->user = entry->pw_uid;
  confinement->group = entry->pw_gid;
  return true;
}

bool confine_prepare(const struct options *options, struct confinement *confinement) {
  *confinement = (struct confinement){.chroot = options->chroot, .user = getuid(), .group = getgid()};
  // Set-user-ID programs go back to who started them.
  if (options->user != NULL) {
    if (!find_user(options->user, confinement)) return false;
  } else if (getuid() == 0) {
    if (!find_user(DEFAULT_USER, confinement)) return false;
  } else confinement->change_user = geteuid() != getuid();
  if (options->group != NULL) {
    const struct group *entry = getgrnam(options->group);
    if (entry == NULL) {
      event_say("error", "confine", "there is no group %s to run as", options->group);
      return false;
    }
    confinement->change_user = true;
    confinement->group = entry->gr_gid;
  }
  // Whoever is in root's group without being root was put there, and cannot leave it.
  if (confinement->user != 0 && (confinement->group != 0 || !confinement->change_user)) return true;
  event_say("error", "confine",
            "a capture does not run as root or in root's group: name another with --user or --group");
  return false;
}

static bool change_root(const char *folder) {
  if (folder == NULL) return true;
  if (chroot(folder) != 0) return fail("the root folder cannot be changed");
  return chdir("/") == 0 || fail("the new root folder cannot be entered");
}

static bool change_user(const struct confinement *confinement) {
  if (!confinement->change_user) return true;
  const gid_t group = confinement->group;
  if (setgroups(1, &group) != 0 || setgid(group) != 0) return fail("the group cannot be changed");
  return setuid(confinement->user) == 0 || fail("the user cannot be changed");
}

static bool regained(const char *what) {
  event_say("error", "confine", "privileges were given up, and yet %s; the capture does not go on like this", what);
  return false;
}

// Root must be out of reach. Where the user was not changed it was another one all along.
static bool check_user(const struct confinement *confinement) {
  if (getuid() != confinement->user || geteuid() != confinement->user)
    return regained("the user is not the one it should be");
  if (getgid() != confinement->group || getegid() != confinement->group)
    return regained("the group is not the one it should be");
  if (setuid(0) == 0 || seteuid(0) == 0 || setreuid(0, 0) == 0) return regained("the user can be changed to root");
  if (confinement->group != 0 && (setgid(0) == 0 || setegid(0) == 0))
    return regained("the group can be changed to root's");
  gid_t groups[64];
  const int count = getgroups(sizeof groups / sizeof *groups, groups);
  if (confinement->change_user && (count > 1 || (count == 1 && groups[0] != confinement->group)))
    return regained("other groups are left");
  return true;
}

bool confine_apply(const struct confinement *confinement, struct confined *done) {
  const struct rlimit none = {0, 0};
  *done = (struct confined){.user = confinement->user, .group = confinement->group};
  umask(027);
  if (setrlimit(RLIMIT_CORE, &none) != 0) return fail("core dumps cannot be turned off");
#ifdef __linux__
  const char *failed = drop_bounding_set();
  if (failed != NULL) return fail(failed);
#endif
  if (!change_root(confinement->chroot) || !change_user(confinement)) return false;
#ifdef __linux__
  failed = drop_capabilities();
  if (failed != NULL) return fail(failed);
  failed = check_capabilities(&done->bounding_empty);
  if (failed != NULL) return regained(failed);
#endif
  if (!check_user(confinement)) return false;
#ifdef __linux__
  done->calls_filtered = filter_calls();
#endif
  return true;
}
#endif
