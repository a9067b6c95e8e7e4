#include "library.h"

#include <stdio.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>
typedef HMODULE library_handle;
// Npcap has a folder of its own, so that it and the older WinPcap can stand side by side.
static const char *const names[] = {"Npcap\\wpcap.dll", "wpcap.dll"};
#else
#include <dlfcn.h>
typedef void *library_handle;
#ifdef __APPLE__
static const char *const names[] = {"/usr/lib/libpcap.A.dylib", "/usr/lib/libpcap.dylib", "libpcap.dylib"};
#else
static const char *const names[] = {"libpcap.so.1", "libpcap.so.0.8", "libpcap.so"};
#endif
#endif

static library_handle open_library(const char *name) {
#ifdef _WIN32
  char folder[MAX_PATH], path[2 * MAX_PATH];
  if (GetSystemDirectoryA(folder, sizeof folder) == 0) return NULL;
  snprintf(path, sizeof path, "%s\\%s", folder, name);
  // The library's own parts stand beside it.
  return LoadLibraryExA(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
#else
  return dlopen(name, RTLD_NOW | RTLD_LOCAL);
#endif
}

static bool find(library_handle handle, const char *symbol, void *to) {
#ifdef _WIN32
  FARPROC found = GetProcAddress(handle, symbol);
#else
  void *found = dlsym(handle, symbol);
#endif
  // A pointer to a function is no pointer to an object, though both are of one size on every system that has a libpcap.
  memcpy(to, &found, sizeof found);
  return found != NULL;
}

bool library_load(struct library *library, char *why, size_t room) {
  library_handle handle = NULL;
  for (size_t i = 0; handle == NULL && i < sizeof names / sizeof *names; i++) {
    library->name = names[i];
    handle = open_library(names[i]);
  }
  if (handle == NULL) {
#ifdef _WIN32
    snprintf(why, room, "Npcap is not installed: there is no wpcap.dll");
#else
    snprintf(why, room, "libpcap is not installed: none of its names can be loaded");
#endif
    return false;
  }
  find(handle, "pcap_set_tstamp_precision", &library->set_precision);
  find(handle, "pcap_get_tstamp_precision", &library->get_precision);
#ifndef _WIN32
  find(handle, "pcap_get_required_select_timeout", &library->select_timeout);
#endif
  const struct {
    const char *symbol;
    void *to;
  } needed[] = {
      {"pcap_lib_version", &library->version},
      {"pcap_findalldevs", &library->find_devices},
      {"pcap_freealldevs", &library->free_devices},
      {"pcap_open_dead", &library->open_dead},
      {"pcap_create", &library->create},
      {"pcap_set_snaplen", &library->set_snap_length},
      {"pcap_set_promisc", &library->set_promiscuous},
      {"pcap_set_timeout", &library->set_timeout},
      {"pcap_set_buffer_size", &library->set_buffer},
      {"pcap_activate", &library->activate},
      {"pcap_statustostr", &library->status_text},
      {"pcap_geterr", &library->error_text},
      {"pcap_datalink", &library->link_type},
      {"pcap_datalink_val_to_name", &library->link_type_name},
      {"pcap_compile", &library->compile},
      {"pcap_setfilter", &library->set_filter},
      {"pcap_freecode", &library->free_program},
      {"pcap_setnonblock", &library->set_nonblocking},
      {"pcap_dispatch", &library->dispatch},
      {"pcap_breakloop", &library->break_loop},
      {"pcap_stats", &library->counts},
      {"pcap_close", &library->close},
#ifdef _WIN32
      {"pcap_getevent", &library->get_event},
#else
      {"pcap_get_selectable_fd", &library->selectable},
#endif
  };
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
    if (find(handle, needed[i].symbol, needed[i].to)) continue;
    snprintf(why, room, "%s is too old: it has no %s (1.0 has)", library->name, needed[i].symbol);
    return false;
  }
  return true;
}
