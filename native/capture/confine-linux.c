// Capabilities (capabilities(7)) and the filter of system calls (seccomp(2)), by the system's own calls.
#ifdef __linux__
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine.h"

enum {
  // Capabilities are numbered from 0, and never beyond two words.
  MOST_CAPABILITIES = 64,
};

static int set_capabilities(const struct __user_cap_data_struct data[2]) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  return (int)syscall(SYS_capset, &header, data);
}

static bool is_in_bounding_set(int capability) { return prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 1; }

const char *drop_bounding_set(void) {
  for (int i = 0; i < MOST_CAPABILITIES && prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++)
    // Without CAP_SETPCAP it is not to be had: check_capabilities tells.
    if (prctl(PR_CAPBSET_DROP, i, 0, 0, 0) != 0 && errno != EPERM) return "the bounding set cannot be emptied";
  return NULL;
}

const char *drop_capabilities(void) {
  const struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
  // Before Linux 4.3 there is no ambient set to clear.
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 && errno != EINVAL)
    return "the ambient capabilities cannot be dropped";
  if (set_capabilities(none) != 0) return "the capabilities cannot be dropped";
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return "new privileges cannot be refused";
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return "the memory cannot be closed to others";
  return NULL;
}

const char *check_capabilities(bool *bounding_empty) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct held[2] = {{0, 0, 0}, {0, 0, 0}};
  if (syscall(SYS_capget, &header, held) != 0) return "what is left of them cannot be read";
  for (int i = 0; i < 2; i++)
    if (held[i].effective != 0 || held[i].permitted != 0 || held[i].inheritable != 0) return "capabilities are left";
  *bounding_empty = true;
  for (int i = 0; i < MOST_CAPABILITIES; i++) {
    if (is_in_bounding_set(i)) *bounding_empty = false;
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0) == 1) return "ambient capabilities are left";
  }
  if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) return "new privileges can be had";

  const uint32_t raw = 1u << CAP_NET_RAW;
  const struct __user_cap_data_struct wanted[2] = {{raw, raw, 0}, {0, 0, 0}};
  if (set_capabilities(wanted) == 0) return "CAP_NET_RAW can be had back";
  const int again = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (again < 0) return NULL;
  close(again);
  return "another capture can be opened";
}

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef ARCHITECTURE
// What the loop, libpcap within it, and the end of the program call. All else is answered with EPERM, not with an end:
// a library that asks for more goes without.
static const int needed[] = {
    SYS_read,           SYS_write,    SYS_writev,  SYS_close,  SYS_ppoll,         SYS_ioctl,           SYS_getsockopt,
    SYS_setsockopt,     SYS_recvfrom, SYS_recvmsg, SYS_sendto, SYS_clock_gettime, SYS_restart_syscall, SYS_rt_sigreturn,
    SYS_rt_sigprocmask, SYS_munmap,   SYS_mmap,    SYS_brk,    SYS_madvise,       SYS_futex,           SYS_fstat,
    SYS_getpid,         SYS_gettid,   SYS_tgkill,  SYS_exit,   SYS_exit_group,
#ifdef SYS_poll
    SYS_poll,
#endif
};

enum {
  NEEDED = sizeof needed / sizeof *needed,
  // x86-64 has the calls of a second kind of program above this number.
  SECOND_KIND = 0x40000000,
};

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(value) BPF_STMT(BPF_RET | BPF_K, value)

bool filter_calls(void) {
  struct sock_filter program[NEEDED + 8];
  unsigned short length = 0;
  const struct sock_filter head[] = {
      LOAD(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),     ANSWER(SECCOMP_RET_ERRNO | EPERM),
      LOAD(nr),   BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, SECOND_KIND, NEEDED, 0),
  };
  for (size_t i = 0; i < sizeof head / sizeof *head; i++) program[length++] = head[i];
  for (int i = 0; i < NEEDED; i++) {
    const struct sock_filter jump = BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)needed[i], (uint8_t)(NEEDED - i), 0);
    program[length++] = jump;
  }
  const struct sock_filter end[] = {ANSWER(SECCOMP_RET_ERRNO | EPERM), ANSWER(SECCOMP_RET_ALLOW)};
  for (size_t i = 0; i < sizeof end / sizeof *end; i++) program[length++] = end[i];
  const struct sock_fprog filter = {.len = length, .filter = program};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0;
}
#else
bool filter_calls(void) { return false; }
#endif
#else
typedef int linux_only;
#endif
