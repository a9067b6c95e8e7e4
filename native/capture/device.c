#include "device.h"

#include <stdio.h>
#include <string.h>

#include "event.h"

#ifndef _WIN32
#include <net/if.h>
#endif
#ifdef __linux__
#include <linux/filter.h>
#include <sys/socket.h>
#ifndef PACKET_IGNORE_OUTGOING
#define PACKET_IGNORE_OUTGOING 23
#endif
#ifndef SOL_PACKET
#define SOL_PACKET 263
#endif
#endif

enum {
  // Time the system gathers packets before it hands them on, milliseconds.
  GATHER_MS = 100,
  NO_LINK_TYPE = 0xffff,
};

unsigned device_index(const char *name) {
#ifdef _WIN32
  (void)name;
  return 0;
#else
  return if_nametoindex(name);
#endif
}

// Files name kinds of link in one way on every system, libpcap in its system's
// (https://www.tcpdump.org/linktypes.html).
static uint16_t file_link_type(int link_type) {
  if (link_type >= 0 && link_type <= 10) return (uint16_t)link_type;
  if (link_type >= 50 && link_type < NO_LINK_TYPE) return (uint16_t)link_type;
  switch (link_type) {
    case 11: return 100;
#ifdef __OpenBSD__
    case 12: return 108;
    case 13: return 109;
    case 14: return 101;
#else
    case 12: return 101;
#endif
    default: return NO_LINK_TYPE;
  }
}

static const char *code_of(int status, const char *name) {
  (void)name;
  switch (status) {
    case PCAP_NO_SUCH_DEVICE: return "no-such-device";
    case PCAP_NOT_UP: return "device-down";
    case PCAP_NO_CAPTURE: return "device-failed";
    case PCAP_NO_PERMISSION:
    case PCAP_NO_PROMISCUOUS_PERMISSION:
#ifndef _WIN32
      // The permission is looked at before the name.
      if (device_index(name) == 0 && strcmp(name, "any") != 0) return "no-such-device";
#endif
      return "no-permission";
    default: return "device-failed";
  }
}

static bool fail(struct device *device, const struct library *library, const char *code, const char *why) {
  device->code = code;
  snprintf(device->why, sizeof device->why, "%s", why);
  if (device->handle != NULL) library->close(device->handle);
  device->handle = NULL;
  return false;
}

// On the loopback interface every packet goes out and comes in, libpcap passes over those that go out, and the system
// counts both. Where it can be told not to give the others at all, its counters and its buffer are for what is
// captured.
static void ignore_outgoing(const struct library *library, const struct device *device, const char *name) {
#ifdef __linux__
  const int on = 1;
  if (strcmp(name, "lo") != 0) return;
  setsockopt(library->selectable(device->handle), SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on);
#else
  (void)library, (void)device, (void)name;
#endif
}

bool device_shut(const struct library *library, const struct device *device) {
#ifdef __linux__
  struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
  const struct sock_fprog program = {.len = 1, .filter = &nothing};
  const int socket = library->selectable(device->handle);
  return setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
#else
  (void)library, (void)device;
  return false;
#endif
}

void device_reopen(const struct library *library, const struct device *device) {
#ifdef __linux__
  const int none = 0;
  setsockopt(library->selectable(device->handle), SOL_SOCKET, SO_DETACH_FILTER, &none, sizeof none);
#else
  (void)library, (void)device;
#endif
}

bool device_open(const struct library *library, const struct options *options, struct device *device) {
  char error[PCAP_ERROR_TEXT] = "";
  *device = (struct device){.index = device_index(options->source)};
  pcap *handle = device->handle = library->create(options->source, error);
  if (handle == NULL) return fail(device, library, "device-failed", error);
  library->set_snap_length(handle, (int)options->snap_length);
  library->set_promiscuous(handle, options->promiscuous);
  library->set_timeout(handle, GATHER_MS);
  library->set_buffer(handle, (int)options->buffer_bytes);
  if (library->set_precision != NULL) library->set_precision(handle, PCAP_NANO);

  const int status = library->activate(handle);
  const char *detail = library->error_text(handle);
  if (status < 0) {
    char why[PCAP_ERROR_TEXT + 128];
    const char *text = library->status_text(status);
    const bool more = detail != NULL && *detail != 0 && strcmp(detail, text) != 0;
    snprintf(why, sizeof why, "%s%s%s", text, more ? ": " : "", more ? detail : "");
    const char *code = code_of(status, options->source);
    return fail(device, library, code, strcmp(code, "no-such-device") == 0 ? "there is no such interface" : why);
  }
  if (status > 0)
    snprintf(device->warning, sizeof device->warning, "%s",
             status == PCAP_GENERIC_WARNING ? detail : library->status_text(status));
  device->nanoseconds = library->get_precision != NULL && library->get_precision(handle) == PCAP_NANO;
  device->link_type = library->link_type(handle);
  device->file_link_type = file_link_type(device->link_type);
  if (device->file_link_type == NO_LINK_TYPE)
    return fail(device, library, "link-type", "its kind of link has no number in capture files");
  ignore_outgoing(library, device, options->source);
  if (library->set_nonblocking(handle, 1, error) != 0) return fail(device, library, "device-failed", error);
  return true;
}
