#include "link.h"

#ifdef __linux__
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  // A message on one interface has a few kilobytes.
  MESSAGE_BYTES = 32768,
  // Messages taken at a time.
  MAX_MESSAGES = 64,
};

static void take_attributes(struct link *link, struct rtattr *attribute, int length) {
  for (; RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length)) {
    struct rtnl_link_stats64 counts = {0};
    if (attribute->rta_type != IFLA_STATS64) continue;
    const size_t size = RTA_PAYLOAD(attribute);
    memcpy(&counts, RTA_DATA(attribute), size < sizeof counts ? size : sizeof counts);
    const uint64_t dropped = counts.rx_missed_errors + counts.rx_fifo_errors;
    if (!link->known) link->dropped_before = dropped;
    link->known = true;
    // A driver that is set up anew counts from zero.
    if (dropped < link->dropped_before) link->dropped_before = 0;
    if (dropped - link->dropped_before > link->dropped) link->dropped = dropped - link->dropped_before;
  }
}

static void take(struct link *link, struct nlmsghdr *message) {
  const struct ifinfomsg *info = NLMSG_DATA(message);
  if (message->nlmsg_type == NLMSG_ERROR && message->nlmsg_len >= NLMSG_LENGTH(sizeof(struct nlmsgerr))) {
    const struct nlmsgerr *answer = NLMSG_DATA(message);
    if (answer->error == -ENODEV) link->gone = true;
  }
  if (message->nlmsg_type != RTM_NEWLINK && message->nlmsg_type != RTM_DELLINK) return;
  if (message->nlmsg_len < NLMSG_LENGTH(sizeof *info)) return;
  // Bridges speak of their ports in the same words.
  if (info->ifi_family != AF_UNSPEC || info->ifi_index != (int)link->index) return;
  if (message->nlmsg_type == RTM_DELLINK) {
    link->gone = true;
    return;
  }
  link->up = info->ifi_flags & IFF_UP;
  link->running = info->ifi_flags & IFF_RUNNING;
  take_attributes(link, IFLA_RTA(info), (int)IFLA_PAYLOAD(message));
}

void link_open(struct link *link, unsigned index) {
  *link = (struct link){.socket = -1, .index = index};
  if (index == 0) return;
  link->socket = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  if (link->socket < 0) return;
  struct sockaddr_nl own = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK};
  if (bind(link->socket, (struct sockaddr *)&own, sizeof own) != 0) {
    close(link->socket);
    link->socket = -1;
    return;
  }
  link_ask(link);
  link_read(link);
}

void link_ask(const struct link *link) {
  if (link->socket < 0) return;
  const struct {
    struct nlmsghdr header;
    struct ifinfomsg info;
  } question = {
      .header = {.nlmsg_len = sizeof question, .nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST},
      .info = {.ifi_family = AF_UNSPEC, .ifi_index = (int)link->index},
  };
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  // The answer stands in the socket when this returns. Where it fails the counters stay as they are.
  sendto(link->socket, &question, sizeof question, 0, (struct sockaddr *)&kernel, sizeof kernel);
}

void link_read(struct link *link) {
  static _Alignas(struct nlmsghdr) char bytes[MESSAGE_BYTES];
  if (link->socket < 0) return;
  for (int i = 0; i < MAX_MESSAGES; i++) {
    struct sockaddr_nl from = {0};
    socklen_t size = sizeof from;
    const ssize_t count = recvfrom(link->socket, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &size);
    if (count <= 0) return;
    // Anyone may write to a socket of this kind; the system has the number 0.
    if (from.nl_pid != 0) continue;
    size_t left = (size_t)count, at = 0;
    while (left >= sizeof(struct nlmsghdr)) {
      struct nlmsghdr *message = (struct nlmsghdr *)(bytes + at);
      const size_t length = NLMSG_ALIGN(message->nlmsg_len);
      if (message->nlmsg_len < sizeof *message || message->nlmsg_len > left) break;
      take(link, message);
      if (length >= left) break;
      at += length;
      left -= length;
    }
  }
}
#else
void link_open(struct link *link, unsigned index) { *link = (struct link){.socket = -1, .index = index}; }
void link_ask(const struct link *link) { (void)link; }
void link_read(struct link *link) { (void)link; }
#endif
