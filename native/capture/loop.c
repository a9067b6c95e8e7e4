#include "loop.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#ifndef _WIN32
#include <sys/utsname.h>
#endif

#include "event.h"
#include "main.h"
#include "wait.h"

enum {
  // Packets taken before the clock is looked at again.
  BATCH = 1024,
  // When it is to end, what the system has gathered is waited for so long, and read for so long at most, milliseconds.
  LAST_GATHERING = 200,
  LAST_READING = 2000,
  // For so long packets may still come from before the capture began, milliseconds.
  FIRST_GATHERING = 1000,
  TEXT = 512,
};

static void name_system(char *to, size_t room) {
#ifdef _WIN32
  snprintf(to, room, "Windows");
#else
  struct utsname name;
  if (uname(&name) != 0) *to = 0;
  else snprintf(to, room, "%s %s %s", name.sysname, name.release, name.machine);
#endif
}

// The filter stands in the interface block; a comment is one line.
static void write_head(struct capture *capture, const struct confined *confined) {
  const struct options *options = capture->options;
  char system[TEXT], comment[TEXT];
  name_system(system, sizeof system);
  snprintf(comment, sizeof comment,
           "logwitness: start engine=libpcap version=\"%.200s\" snap-length=%" PRIu32 " buffer=%" PRIu32
           " promiscuous=%s stamps=%s user=%u",
           capture->library->version(), options->snap_length, options->buffer_bytes,
           options->promiscuous ? "true" : "false", capture->device->nanoseconds ? "nanoseconds" : "microseconds",
           confined->user);
  uint8_t *to = output_room(&capture->output);
  size_t length = put_section(to, system, options->application, comment);
  length += put_interface(to + length, capture->device->file_link_type, options->snap_length, options->source,
                          options->filter, system);
  output_add(&capture->output, length);
}

static void say_started(const struct capture *capture, const struct confined *confined) {
  struct event event;
  event_begin(&event, "started");
  event_text(&event, "version", capture->library->version());
  event_number(&event, "linkType", capture->device->file_link_type);
  event_number(&event, "resolution", capture->device->nanoseconds ? 9 : 6);
  event_number(&event, "snapLength", capture->options->snap_length);
  event_number(&event, "bufferBytes", capture->options->buffer_bytes);
  event_bool(&event, "promiscuous", capture->options->promiscuous);
  event_number(&event, "user", confined->user);
  event_number(&event, "group", confined->group);
  event_text(&event, "chroot", capture->options->chroot);
  event_bool(&event, "boundingEmpty", confined->bounding_empty);
  event_bool(&event, "callsFiltered", confined->calls_filtered);
  event_send(&event);
  if (*capture->device->warning != 0) event_say("warning", "device", "%s", capture->device->warning);
}

void loop_prepare(struct capture *capture) {
  capture->library->counts(capture->device->handle, &capture->counts);
  capture->started = wall_ns();
  capture->started_ms = monotonic_ms();
}

void loop_begin(struct capture *capture, const struct confined *confined) {
  write_head(capture, confined);
  say_started(capture, confined);
}

// Whether a packet came in before the filter was set: it was not counted, and nobody asked for it. A clock that is set
// back must not have this go on.
static bool is_early(struct capture *capture, uint64_t time) {
  if (capture->begun) return false;
  if (time < capture->started && monotonic_ms() - capture->started_ms < FIRST_GATHERING) return true;
  capture->begun = true;
  return false;
}

static void on_packet(unsigned char *self, const struct pcap_packet *packet, const unsigned char *bytes) {
  struct capture *capture = (struct capture *)self;
  const uint64_t fraction = (uint64_t)packet->time.tv_usec * (capture->device->nanoseconds ? 1 : 1000);
  const uint64_t time = (uint64_t)packet->time.tv_sec * 1000000000u + fraction;
  if (is_early(capture, time)) return;
  struct output *output = &capture->output;
  uint8_t *to = output_room(output);
  if (to == NULL) {
    capture->library->break_loop(capture->device->handle);
    return;
  }
  const uint32_t most = capture->options->snap_length;
  const uint32_t captured = packet->captured < most ? packet->captured : most;
  output_add(output, put_packet(to, time, captured, packet->original, bytes));
  output->packets++;
  if (output_pending(output) >= OUTPUT_FULL) output_push(output);
}

// Brings the counters up to date; what cannot be read stays as it was.
static void count(struct capture *capture) {
  struct pcap_counts now = {0};
  struct statistics *statistics = &capture->statistics;
  if (capture->library->counts(capture->device->handle, &now) == 0) {
    statistics->received += now.received - capture->counts.received;
    statistics->dropped += now.dropped - capture->counts.dropped;
    capture->counts = now;
  }
  link_ask(&capture->link);
  link_read(&capture->link);
  statistics->knows_interface = capture->link.known;
  statistics->interface_dropped = capture->link.dropped;
  statistics->delivered = capture->output.packets;
}

// States the counters, in the stream and as an event.
static void state_counters(struct capture *capture, bool is_last) {
  count(capture);
  const struct statistics *statistics = &capture->statistics;
  char interface_dropped[24] = "unknown", comment[256];
  if (statistics->knows_interface)
    snprintf(interface_dropped, sizeof interface_dropped, "%" PRIu64, statistics->interface_dropped);
  snprintf(
      comment, sizeof comment,
      "logwitness: statistics received=%" PRIu64 " dropped=%" PRIu64 " interface-dropped=%s delivered=%" PRIu64 "%s",
      statistics->received, statistics->dropped, interface_dropped, statistics->delivered, is_last ? " last=true" : "");
  uint8_t *to = output_room(&capture->output);
  if (to != NULL) output_add(&capture->output, put_statistics(to, capture->started, wall_ns(), statistics, comment));

  struct event event;
  event_begin(&event, "statistics");
  event_number(&event, "received", statistics->received);
  event_number(&event, "dropped", statistics->dropped);
  if (statistics->knows_interface) event_number(&event, "interfaceDropped", statistics->interface_dropped);
  else event_null(&event, "interfaceDropped");
  event_number(&event, "delivered", statistics->delivered);
  event_bool(&event, "last", is_last);
  event_send(&event);
}

// Tells what has become of the interface since `before`; false: it is gone.
static bool follow_link(struct capture *capture, struct link *before) {
  link_read(&capture->link);
  const struct link now = capture->link;
  if (now.known && before->known && now.up != before->up)
    event_say("warning", now.up ? "interface-up" : "interface-down",
              now.up ? "the interface is up again" : "the interface was taken down");
  else if (now.known && before->known && now.running != before->running)
    event_say("warning", now.running ? "carrier-up" : "carrier-down",
              now.running ? "the interface has its carrier again" : "the interface has lost its carrier");
  *before = now;
  return !now.gone;
}

// Reads packets; false, with an event, where the interface can give no more.
static bool read_packets(struct capture *capture) {
  pcap *handle = capture->device->handle;
  for (int i = 0; i < 64 && capture->output.failed == NULL; i++) {
    const int count = capture->library->dispatch(handle, BATCH, on_packet, (unsigned char *)capture);
    if (count == 0 || count == PCAP_BREAK) break;
    if (count > 0) continue;
    // Packet sockets of Linux go on when the interface comes back; some releases of libpcap report it as an error.
    link_ask(&capture->link);
    link_read(&capture->link);
    if (capture->link.gone || (capture->link.known && !capture->link.up)) break;
    event_say("error", "interface-failed", "%s", capture->library->error_text(handle));
    return false;
  }
  output_push(&capture->output);
  return true;
}

static int finish(struct capture *capture, const char *reason) {
  state_counters(capture, true);
  if (capture->output.failed == NULL) output_finish(&capture->output);
  if (capture->output.failed != NULL) reason = capture->output.failed;
  struct event event;
  event_begin(&event, "ended");
  event_text(&event, "reason", reason);
  event_number(&event, "packets", capture->output.packets);
  event_number(&event, "unwrittenBytes", output_pending(&capture->output));
  event_send(&event);
  return strcmp(reason, "signal") == 0 || strcmp(reason, "input-closed") == 0 ? EXIT_DONE : EXIT_BROKEN_OFF;
}

int loop_run(struct capture *capture) {
  struct link before = capture->link;
  uint64_t due = monotonic_ms(), stopping = 0;
  for (;;) {
    uint64_t now = monotonic_ms();
    if (now >= due) {
      state_counters(capture, false);
      output_push(&capture->output);
      // Where the machine slept, one reading stands for those that were missed.
      due = due + capture->options->statistics_ms > now ? due + capture->options->statistics_ms
                                                        : now + capture->options->statistics_ms;
    }
    const int pending = output_pending(&capture->output) > 0 ? WAIT_OUTPUT : 0;
    const uint64_t left = stopping > 0 ? LAST_GATHERING / 4 : due > now ? due - now : 0;
    wait_for(WAIT_PACKETS | WAIT_LINK | pending, (int)left);
    const uint64_t packets = capture->output.packets;
    if (!read_packets(capture)) return finish(capture, "interface-failed");
    if (!follow_link(capture, &before)) {
      event_say("error", "interface-gone", "the interface is gone");
      return finish(capture, "interface-gone");
    }
    if (capture->output.failed != NULL) return finish(capture, capture->output.failed);
    if (wait_stop_reason() == NULL) continue;
    now = monotonic_ms();
    if (stopping == 0) {
      stopping = now;
      // What was sent before is counted, and read to the last packet.
      device_shut(capture->library, capture->device);
    }
    const bool is_quiet = capture->output.packets == packets;
    if ((is_quiet && now - stopping >= LAST_GATHERING) || now - stopping >= LAST_READING)
      return finish(capture, wait_stop_reason());
  }
}
