// A pipe cannot be waited for here, so standard input is looked at now and then; and a write waits until it is done:
// where the reader stalls, so does this program, and the driver's buffer fills and counts what it drops.
#include "wait.h"

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <windows.h>

enum { LOOK_MS = 100 };

static HANDLE packets, interrupted;
static const char *stop_reason;

static BOOL WINAPI on_control(DWORD event) {
  (void)event;
  SetEvent(interrupted);
  return TRUE;
}

bool wait_begin(void) {
  interrupted = CreateEventA(NULL, TRUE, FALSE, NULL);
  if (interrupted == NULL) return false;
  SetConsoleCtrlHandler(on_control, TRUE);
  return _setmode(_fileno(stdout), _O_BINARY) != -1;
}

void wait_watch(const struct library *library, pcap *from, int link) {
  (void)link;
  packets = library->get_event(from);
}

static bool is_input_closed(void) {
  HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
  if (GetFileType(input) != FILE_TYPE_PIPE) return false;
  char ignored[512];
  DWORD waiting = 0, count = 0;
  if (!PeekNamedPipe(input, NULL, 0, NULL, &waiting, NULL)) return true;
  return waiting > 0 && !ReadFile(input, ignored, sizeof ignored, &count, NULL);
}

void wait_for(int wanted, int milliseconds) {
  HANDLE handles[] = {interrupted, packets};
  const DWORD most = (DWORD)(milliseconds < LOOK_MS ? milliseconds : LOOK_MS);
  const DWORD count = wanted & WAIT_PACKETS && packets != NULL ? 2 : 1;
  const DWORD woken = WaitForMultipleObjects(count, handles, FALSE, most);
  if (stop_reason != NULL) return;
  if (woken == WAIT_OBJECT_0) stop_reason = "signal";
  else if (is_input_closed()) stop_reason = "input-closed";
}

const char *wait_stop_reason(void) { return stop_reason; }

long write_output(const uint8_t *bytes, size_t length) {
  DWORD written = 0;
  if (WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), bytes, (DWORD)length, &written, NULL)) return (long)written;
  const DWORD error = GetLastError();
  return error == ERROR_BROKEN_PIPE || error == ERROR_NO_DATA ? WRITE_NO_READER : WRITE_FAILED;
}

bool write_event(const char *line, size_t length) {
  DWORD written = 0;
  return WriteFile(GetStdHandle(STD_ERROR_HANDLE), line, (DWORD)length, &written, NULL) && written == length;
}

uint64_t monotonic_ms(void) { return GetTickCount64(); }

uint64_t wall_ns(void) {
  FILETIME now;
  GetSystemTimePreciseAsFileTime(&now);
  // Steps of 100 ns since 1601.
  const uint64_t steps = (uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime;
  return (steps - 116444736000000000u) * 100;
}
#else
typedef int windows_only;
#endif
