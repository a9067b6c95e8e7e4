#include "wait.h"

#ifndef _WIN32
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// Where libpcap asks to be called again after a while, it is, but not more often than this, milliseconds.
enum { SHORTEST_TIMEOUT = 50 };

static const struct library *library;
static pcap *source;
static int packets = -1, link_state = -1;
static int signalled[2] = {-1, -1};
static const char *stop_reason;

static void on_signal(int number) {
  (void)number;
  const int kept = errno;
  // Where the pipe is full it is readable already.
  const ssize_t written = write(signalled[1], "", 1);
  (void)written;
  errno = kept;
}

static void set_flags(int descriptor, int status) {
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  const int flags = fcntl(descriptor, F_GETFL);
  if (flags >= 0) fcntl(descriptor, F_SETFL, flags | status);
}

bool wait_begin(void) {
  if (pipe(signalled) != 0) return false;
  set_flags(signalled[0], O_NONBLOCK);
  set_flags(signalled[1], O_NONBLOCK);
  struct sigaction action = {0};
  action.sa_handler = on_signal;
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  // A terminal that goes away ends the program that started this one, and with that standard input.
  action.sa_handler = SIG_IGN;
  sigaction(SIGHUP, &action, NULL);
  sigaction(SIGPIPE, &action, NULL);

  struct stat state;
  if (fstat(STDOUT_FILENO, &state) != 0) return false;
  if (S_ISFIFO(state.st_mode) || S_ISSOCK(state.st_mode)) {
    const int flags = fcntl(STDOUT_FILENO, F_GETFL);
    if (flags >= 0) fcntl(STDOUT_FILENO, F_SETFL, flags | O_NONBLOCK);
  }
#ifdef F_SETPIPE_SZ
  // Fewer and longer writes; where that much is not allowed the pipe stays as it is.
  if (S_ISFIFO(state.st_mode)) fcntl(STDOUT_FILENO, F_SETPIPE_SZ, 1 << 20);
#endif
  return true;
}

void wait_watch(const struct library *of, pcap *from, int link) {
  library = of;
  source = from;
  packets = of->selectable(from);
  link_state = link;
}

static int timeout_of_source(int milliseconds) {
  const struct timeval *wanted = library->select_timeout == NULL ? NULL : library->select_timeout(source);
  if (wanted == NULL) return milliseconds;
  long most = (long)wanted->tv_sec * 1000 + wanted->tv_usec / 1000;
  if (most < SHORTEST_TIMEOUT) most = SHORTEST_TIMEOUT;
  return most < milliseconds ? (int)most : milliseconds;
}

// Reads what stands there; nothing is made of it. True: there will be no more.
static bool is_ended(int descriptor) {
  char ignored[512];
  const ssize_t count = read(descriptor, ignored, sizeof ignored);
  return count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN);
}

void wait_for(int wanted, int milliseconds) {
  // A negative descriptor is passed over.
  struct pollfd entries[] = {
      {.fd = stop_reason == NULL ? signalled[0] : -1, .events = POLLIN},
      {.fd = stop_reason == NULL ? STDIN_FILENO : -1, .events = POLLIN},
      {.fd = wanted & WAIT_PACKETS ? packets : -1, .events = POLLIN},
      {.fd = wanted & WAIT_OUTPUT ? STDOUT_FILENO : -1, .events = POLLOUT},
      {.fd = wanted & WAIT_LINK ? link_state : -1, .events = POLLIN},
  };
  const int most = wanted & WAIT_PACKETS ? timeout_of_source(milliseconds) : milliseconds;
  if (poll(entries, sizeof entries / sizeof *entries, most) <= 0 || stop_reason != NULL) return;
  if (entries[0].revents != 0) stop_reason = "signal";
  else if (entries[1].revents != 0 && is_ended(STDIN_FILENO)) stop_reason = "input-closed";
}

const char *wait_stop_reason(void) { return stop_reason; }

long write_output(const uint8_t *bytes, size_t length) {
  const ssize_t written = write(STDOUT_FILENO, bytes, length);
  if (written >= 0) return (long)written;
  if (errno == EAGAIN || errno == EINTR) return WRITE_LATER;
  return errno == EPIPE || errno == ECONNRESET ? WRITE_NO_READER : WRITE_FAILED;
}

bool write_event(const char *line, size_t length) {
  struct pollfd entry = {.fd = STDERR_FILENO, .events = POLLOUT};
  if (poll(&entry, 1, 0) != 1 || (entry.revents & POLLOUT) == 0) return false;
  return write(STDERR_FILENO, line, length) == (ssize_t)length;
}

uint64_t monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

uint64_t wall_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
#else
typedef int posix_only;
#endif
