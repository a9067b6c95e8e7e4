/*
 * logwitness-raw-send: sends IP packets, headers and all, that it is given on standard input. It opens its sockets, gives up
 * every privilege for good, says so, and knows nothing but lengths and addresses.
 *
 * Standard input: for each packet 16 bits of length, big-endian, then the packet (IPv4 or IPv6; its destination is where it goes).
 * Standard output, a line each: `ready`, or `refused WHY`; `failed COUNT WHY` where the system did not take packets; `sent COUNT` at the end.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <linux/capability.h>
#include <unistd.h>

enum { IPV4_HEADER = 20, IPV6_HEADER = 40, LONGEST = 65575 };

/* Capabilities go from every set, so that nothing that comes in can use them. */
static int drop_privileges(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct none[2];
  memset(none, 0, sizeof none);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  if (syscall(SYS_capset, &header, none) != 0) return -1;
  if (syscall(SYS_capget, &header, none) != 0) return -1;
  for (int i = 0; i < 2; i++)
    if (none[i].effective != 0 || none[i].permitted != 0 || none[i].inheritable != 0) return -1;
  /* What was dropped must not come back. */
  int again = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
  if (again >= 0) {
    close(again);
    return -1;
  }
  return 0;
}

static int read_whole(uint8_t *to, size_t length) {
  for (size_t have = 0; have < length;) {
    ssize_t got = read(STDIN_FILENO, to + have, length - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return 0;
    have += (size_t)got;
  }
  return 1;
}

static int send_packet(int socket4, int socket6, const uint8_t *packet, size_t length) {
  if (length >= IPV4_HEADER && packet[0] >> 4 == 4) {
    struct sockaddr_in to = {.sin_family = AF_INET};
    memcpy(&to.sin_addr, packet + 16, 4);
    return sendto(socket4, packet, length, 0, (struct sockaddr *)&to, sizeof to) == (ssize_t)length ? 0 : errno;
  }
  if (length >= IPV6_HEADER && packet[0] >> 4 == 6) {
    struct sockaddr_in6 to = {.sin6_family = AF_INET6};
    memcpy(&to.sin6_addr, packet + 24, 16);
    return sendto(socket6, packet, length, 0, (struct sockaddr *)&to, sizeof to) == (ssize_t)length ? 0 : errno;
  }
  return EINVAL;
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  /* With IPPROTO_RAW the packets bring their own headers, in both families (raw(7), RFC 3542 section 3). */
  int socket4 = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
  if (socket4 < 0) {
    printf("refused %s\n", errno == EPERM || errno == EACCES ? "permission" : strerror(errno));
    return 1;
  }
  int socket6 = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
  if (drop_privileges() != 0) {
    printf("refused privileges could not be dropped\n");
    return 1;
  }
  printf("ready\n");
  static uint8_t packet[LONGEST];
  unsigned long sent = 0, failed = 0;
  uint8_t head[2];
  while (read_whole(head, 2)) {
    size_t length = (size_t)head[0] << 8 | head[1];
    if (!read_whole(packet, length)) break;
    int reason = send_packet(socket4, socket6, packet, length);
    /* A full queue of the device is a matter of moments. */
    for (int tries = 0; (reason == ENOBUFS || reason == EAGAIN) && tries < 100; tries++) {
      usleep(1000);
      reason = send_packet(socket4, socket6, packet, length);
    }
    if (reason == 0) sent++;
    else {
      failed++;
      printf("failed 1 %s\n", strerror(reason));
    }
  }
  printf("sent %lu\n", sent);
  return failed > 0 ? 2 : 0;
}
