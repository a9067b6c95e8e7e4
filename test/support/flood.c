// Sends numbered syslog messages over UDP, as fast as the system takes them or at a rate, and says how many it took.
//
//   flood ADDRESS PORT COUNT RATE FIRST BYTES text|noise [INTERFACE]
//
// RATE is in messages a second, 0: without a limit. FIRST is the number of the first message, BYTES the least length of one. Payloads
// of `noise` make no sense; they begin with the number (32 bits, big-endian). With INTERFACE whole frames are handed to it, past the
// system's own network stack, which takes a fraction of the time.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 64, SMALL_BATCH = 8, ROOM = 1472, HEADERS = 42 };

static const char head[] = "<165>1 2026-11-18T03:00:00.000000Z host-01 flood - - [meta sequenceId=\"";

static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static size_t put_message(char *to, uint32_t number, size_t least) {
  char digits[10];
  size_t count = 0, length = sizeof head - 1;
  memcpy(to, head, length);
  for (uint32_t rest = number; rest > 0 || count == 0; rest /= 10) digits[count++] = (char)('0' + rest % 10);
  while (count > 0) to[length++] = digits[--count];
  memcpy(to + length, "\"] ", 3);
  length += 3;
  if (length >= least) return length;
  memset(to + length, 'x', least - length);
  return least;
}

static size_t put_noise(char *to, uint32_t number, size_t least) {
  static uint64_t state = 88172645463325252u;
  const uint32_t first = htonl(number);
  for (size_t i = 0; i < least; i += 8) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    memcpy(to + i, &state, 8);
  }
  memcpy(to, &first, 4);
  return least < 4 ? 4 : least;
}

// Ethernet, IPv4 and UDP headers. A UDP checksum of zero: there is none (RFC 768).
static size_t put_headers(uint8_t *frame, const struct sockaddr_in *to, size_t payload) {
  static const uint8_t start[] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1};
  memcpy(frame, start, sizeof start);
  memcpy(frame + 30, &to->sin_addr, 4);
  const uint16_t ports[] = {htons(40000), to->sin_port, htons((uint16_t)(8 + payload)), 0};
  memcpy(frame + 34, ports, sizeof ports);
  const uint16_t length = htons((uint16_t)(28 + payload));
  memcpy(frame + 16, &length, 2);
  uint32_t sum = 0;
  for (size_t i = 14; i < 34; i += 2) sum += (uint32_t)frame[i] << 8 | frame[i + 1];
  sum = (sum & 0xffff) + (sum >> 16);
  const uint16_t check = htons((uint16_t) ~(sum + (sum >> 16)));
  memcpy(frame + 24, &check, 2);
  return HEADERS + payload;
}

int main(int count, char **arguments) {
  if (count < 8) return 2;
  const uint64_t wanted = strtoull(arguments[3], NULL, 10), rate = strtoull(arguments[4], NULL, 10);
  const uint32_t first = (uint32_t)strtoul(arguments[5], NULL, 10);
  const bool noise = strcmp(arguments[7], "noise") == 0;
  size_t least = strtoul(arguments[6], NULL, 10);
  if (least > ROOM) least = ROOM;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[2]))};
  if (inet_pton(AF_INET, arguments[1], &to.sin_addr) != 1) return 2;
  struct sockaddr_ll link = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP)};
  const bool whole = count > 8;
  int out;
  const int on = 1;
  if (whole) {
    link.sll_ifindex = (int)if_nametoindex(arguments[8]);
    out = socket(AF_PACKET, SOCK_RAW, 0);
    if (out < 0 || setsockopt(out, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on) != 0) return 3;
  } else {
    // What the way out drops is told, and sent again: what is counted as sent has come to the other end of the wire.
    out = socket(AF_INET, SOCK_DGRAM, 0);
    if (out < 0 || setsockopt(out, IPPROTO_IP, IP_RECVERR, &on, sizeof on) != 0) return 3;
  }

  static char bytes[BATCH][HEADERS + ROOM + 8];
  static struct iovec parts[BATCH];
  static struct mmsghdr messages[BATCH];
  for (size_t i = 0; i < BATCH; i++) {
    parts[i].iov_base = bytes[i] + (whole ? 0 : HEADERS);
    messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
    messages[i].msg_hdr.msg_name = whole ? (void *)&link : (void *)&to;
    messages[i].msg_hdr.msg_namelen = whole ? sizeof link : sizeof to;
  }
  const uint64_t began = now_ns();
  const unsigned most = rate > 0 && rate < 100000 ? SMALL_BATCH : BATCH;
  uint64_t sent = 0, refused = 0;
  while (sent < wanted) {
    if (rate > 0) {
      const uint64_t due = began + sent * 1000000000u / rate, now = now_ns();
      if (due > now) {
        const struct timespec pause = {.tv_sec = (time_t)((due - now) / 1000000000u), .tv_nsec = (long)((due - now) % 1000000000u)};
        nanosleep(&pause, NULL);
      }
    }
    const unsigned batch = wanted - sent < most ? (unsigned)(wanted - sent) : most;
    for (unsigned i = 0; i < batch; i++) {
      char *payload = bytes[i] + HEADERS;
      const size_t length = (noise ? put_noise : put_message)(payload, first + (uint32_t)(sent + i), least);
      parts[i].iov_len = whole ? put_headers((uint8_t *)bytes[i], &to, length) : length;
    }
    for (unsigned done = 0; done < batch;) {
      const int some = sendmmsg(out, messages + done, batch - done, 0);
      if (some > 0) done += (unsigned)some;
      else if (errno == ENOBUFS || errno == EAGAIN || errno == EINTR) refused++;
      else if (errno != ECONNREFUSED && errno != EHOSTUNREACH) {
        perror("sendmmsg");
        return 4;
      }
    }
    sent += batch;
  }
  printf("{\"sent\":%llu,\"refused\":%llu,\"seconds\":%.6f}\n", (unsigned long long)sent, (unsigned long long)refused,
         (double)(now_ns() - began) / 1e9);
  return 0;
}
