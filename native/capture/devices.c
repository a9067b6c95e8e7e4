#include <stdio.h>
#include <string.h>

#ifdef _WIN32
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#include <netinet/in.h>
#endif

#include "device.h"
#include "event.h"

enum {
  MAX_ADDRESSES = 16,
};

static void put_addresses(struct event *event, const struct pcap_address *address) {
  event_open_array(event, "addresses");
  for (int count = 0; address != NULL && count < MAX_ADDRESSES; address = address->next) {
    char text[INET6_ADDRSTRLEN] = "";
    if (address->address == NULL) continue;
    if (address->address->sa_family == AF_INET)
      inet_ntop(AF_INET, &((struct sockaddr_in *)address->address)->sin_addr, text, sizeof text);
    else if (address->address->sa_family == AF_INET6)
      inet_ntop(AF_INET6, &((struct sockaddr_in6 *)address->address)->sin6_addr, text, sizeof text);
    if (*text == 0) continue;
    event_text(event, NULL, text);
    count++;
  }
  event_close_array(event);
}

// Whether it may be opened for a look. What is no interface of the network (buses, logs of the system) may do something
// when it is opened.
static bool may_be_tried(const char *name) {
#ifdef _WIN32
  return strncmp(name, "\\Device\\NPF_", 12) == 0;
#else
  return strcmp(name, "any") == 0 || device_index(name) != 0;
#endif
}

static bool put_device(const struct library *library, const struct pcap_device *known) {
  struct event event;
  event_begin(&event, "device");
  event_text(&event, "name", known->name);
  event_text(&event, "description", known->description);
  put_addresses(&event, known->addresses);
  event_bool(&event, "up", known->flags & PCAP_UP);
  event_bool(&event, "running", known->flags & PCAP_RUNNING);
  event_bool(&event, "loopback", known->flags & PCAP_LOOPBACK);
  event_bool(&event, "wireless", known->flags & PCAP_WIRELESS);
  if (may_be_tried(known->name)) {
    struct device device;
    const struct options options = {.source = known->name, .snap_length = 64, .buffer_bytes = MIN_BUFFER};
    const bool opened = device_open(library, &options, &device);
    event_bool(&event, "opens", opened);
    if (opened) {
      event_number(&event, "linkType", device.file_link_type);
      event_text(&event, "linkTypeName", library->link_type_name(device.link_type));
      library->close(device.handle);
    } else {
      event_text(&event, "code", device.code);
      event_text(&event, "text", device.why);
    }
  } else event_null(&event, "opens");
  return event_print(&event);
}

bool device_list(const struct library *library, const char *only) {
  char error[PCAP_ERROR_TEXT] = "";
  struct pcap_device *devices = NULL;
  if (library->find_devices(&devices, error) != 0) {
    event_say("error", "device-failed", "the interfaces cannot be listed: %s", error);
    return false;
  }
  bool read = true, found = only == NULL;
  for (const struct pcap_device *each = devices; each != NULL && read; each = each->next) {
    if (only != NULL && strcmp(only, each->name) != 0) continue;
    found = true;
    read = put_device(library, each);
  }
  library->free_devices(devices);
  if (!found) event_say("error", "no-such-device", "there is no such interface");
  return read && found;
}
