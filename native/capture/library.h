// libpcap or Npcap as found at run time. Declared here are the few functions that are used, as their documentation
// (https://www.tcpdump.org/manpages/) gives them: nothing but the user's own library is needed, to build or to run.
#ifndef LOGWITNESS_LIBRARY_H
#define LOGWITNESS_LIBRARY_H

#include <stdbool.h>
#include <stdint.h>
#ifdef _WIN32
#include <winsock2.h>
#else
#include <sys/socket.h>
#include <sys/time.h>
#endif

enum {
  PCAP_ERROR_TEXT = 256,
  PCAP_NANO = 1,
  PCAP_LOOPBACK = 1,
  PCAP_UP = 2,
  PCAP_RUNNING = 4,
  PCAP_WIRELESS = 8,
};
#define PCAP_NO_NETMASK 0xffffffffu

// What pcap_activate answers.
enum {
  PCAP_GENERIC_WARNING = 1,
  PCAP_NO_PROMISCUOUS = 2,
  PCAP_BREAK = -2,
  PCAP_NO_SUCH_DEVICE = -5,
  PCAP_NO_PERMISSION = -8,
  PCAP_NOT_UP = -9,
  PCAP_NO_PROMISCUOUS_PERMISSION = -11,
  PCAP_NO_CAPTURE = -13,
};

typedef struct pcap pcap;

struct pcap_program {
  unsigned length;
  void *instructions;
};

struct pcap_packet {
  struct timeval time;
  uint32_t captured, original;
};

struct pcap_counts {
  unsigned received, dropped, interface_dropped;
  // Npcap's is longer, and others may become so.
  unsigned more[16];
};

struct pcap_address {
  struct pcap_address *next;
  struct sockaddr *address, *netmask, *broadcast, *peer;
};

struct pcap_device {
  struct pcap_device *next;
  char *name, *description;
  struct pcap_address *addresses;
  uint32_t flags;
};

typedef void packet_taker(unsigned char *self, const struct pcap_packet *packet, const unsigned char *bytes);

// Those marked "may be absent" came with later releases than 1.0.
struct library {
  const char *name;
  const char *(*version)(void);
  int (*find_devices)(struct pcap_device **devices, char *error);
  void (*free_devices)(struct pcap_device *devices);
  pcap *(*open_dead)(int link_type, int snap_length);
  pcap *(*create)(const char *device, char *error);
  int (*set_snap_length)(pcap *, int bytes);
  int (*set_promiscuous)(pcap *, int on);
  int (*set_timeout)(pcap *, int milliseconds);
  int (*set_buffer)(pcap *, int bytes);
  int (*set_precision)(pcap *, int precision);  // may be absent
  int (*get_precision)(pcap *);                 // may be absent
  int (*activate)(pcap *);
  const char *(*status_text)(int status);
  char *(*error_text)(pcap *);
  int (*link_type)(pcap *);
  const char *(*link_type_name)(int link_type);
  int (*compile)(pcap *, struct pcap_program *, const char *filter, int optimize, uint32_t netmask);
  int (*set_filter)(pcap *, struct pcap_program *);
  void (*free_program)(struct pcap_program *);
  int (*set_nonblocking)(pcap *, int on, char *error);
  int (*dispatch)(pcap *, int count, packet_taker *, unsigned char *self);
  void (*break_loop)(pcap *);
  int (*counts)(pcap *, struct pcap_counts *);
  void (*close)(pcap *);
#ifdef _WIN32
  HANDLE (*get_event)(pcap *);
#else
  int (*selectable)(pcap *);
  const struct timeval *(*select_timeout)(pcap *);  // may be absent
#endif
};

// Finds the library. False: `why` (of `room` bytes) says why it cannot be used.
bool library_load(struct library *library, char *why, size_t room);

#endif
