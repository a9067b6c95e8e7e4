#include "pcapng.h"

#include <string.h>

// Type and length in front of a block, and the length behind it.
enum { HEAD = 8, TAIL = 4 };

enum {
  BLOCK_INTERFACE = 1,
  BLOCK_STATISTICS = 5,
  BLOCK_PACKET = 6,
  BLOCK_SECTION = 0x0a0d0d0a,
  ORDER_MAGIC = 0x1a2b3c4d,
  COMMENT = 1,
};

static uint8_t *put16(uint8_t *at, uint16_t value) {
  memcpy(at, &value, sizeof value);
  return at + sizeof value;
}

static uint8_t *put32(uint8_t *at, uint32_t value) {
  memcpy(at, &value, sizeof value);
  return at + sizeof value;
}

// Times have their upper half first, in either byte order.
static uint8_t *put_time(uint8_t *at, uint64_t time) {
  return put32(put32(at, (uint32_t)(time >> 32)), (uint32_t)time);
}

// Fills up to a multiple of four behind `length` bytes.
static uint8_t *pad(uint8_t *at, size_t length) {
  const size_t padding = -length & 3;
  memset(at + length, 0, padding);
  return at + length + padding;
}

static uint8_t *put_padded(uint8_t *at, const void *bytes, size_t length) {
  memcpy(at, bytes, length);
  return pad(at, length);
}

static uint8_t *put_option(uint8_t *at, uint16_t code, const void *value, size_t length) {
  return put_padded(put16(put16(at, code), (uint16_t)length), value, length);
}

static uint8_t *put_text(uint8_t *at, uint16_t code, const char *text) {
  return text == NULL ? at : put_option(at, code, text, strlen(text));
}

static uint8_t *put_counter(uint8_t *at, uint16_t code, uint64_t value) {
  return put_option(at, code, &value, sizeof value);
}

// Puts type and lengths around what stands behind the head; returns the length of the block.
static size_t close_block(uint8_t *block, uint32_t type, uint8_t *end) {
  const uint32_t length = (uint32_t)(end - block) + TAIL;
  put32(put32(block, type), length);
  put32(end, length);
  return length;
}

size_t put_section(uint8_t *to, const char *system, const char *application, const char *comment) {
  uint8_t *at = put32(to + HEAD, ORDER_MAGIC);
  at = put16(put16(at, 1), 0);
  // The length of the section is not known beforehand.
  memset(at, 0xff, 8);
  at = put_text(at + 8, COMMENT, comment);
  at = put_text(at, 3, system);
  at = put_text(at, 4, application);
  return close_block(to, BLOCK_SECTION, put32(at, 0));
}

size_t put_interface(uint8_t *to, uint16_t link_type, uint32_t snap_length, const char *name, const char *filter,
                     const char *system) {
  uint8_t *at = put32(put16(put16(to + HEAD, link_type), 0), snap_length);
  at = put_text(at, 2, name);
  at = put_option(at, 9, "\x09", 1);
  if (filter != NULL) {
    // The first byte says that the text of the filter follows.
    const size_t length = strlen(filter) + 1;
    at = put16(put16(at, 11), (uint16_t)length);
    *at = 0;
    memcpy(at + 1, filter, length - 1);
    at = pad(at, length);
  }
  at = put_text(at, 12, system);
  return close_block(to, BLOCK_INTERFACE, put32(at, 0));
}

size_t put_packet(uint8_t *to, uint64_t time, uint32_t captured, uint32_t original, const uint8_t *bytes) {
  uint8_t *at = put_time(put32(to + HEAD, 0), time);
  at = put32(put32(at, captured), original);
  return close_block(to, BLOCK_PACKET, put_padded(at, bytes, captured));
}

size_t put_statistics(uint8_t *to, uint64_t start, uint64_t now, const struct statistics *statistics,
                      const char *comment) {
  uint8_t moment[8];
  uint8_t *at = put_time(put32(to + HEAD, 0), now);
  at = put_text(at, COMMENT, comment);
  put_time(moment, start);
  at = put_option(at, 2, moment, sizeof moment);
  put_time(moment, now);
  at = put_option(at, 3, moment, sizeof moment);
  at = put_counter(at, 4, statistics->received);
  if (statistics->knows_interface) at = put_counter(at, 5, statistics->interface_dropped);
  at = put_counter(at, 7, statistics->dropped);
  at = put_counter(at, 8, statistics->delivered);
  return close_block(to, BLOCK_STATISTICS, put32(at, 0));
}
