// On Windows an addon is linked to a program by its name, and the program may be called otherwise: node.exe is
// Logwitness.exe in the packaged app. Where the linker loads late, the program that runs stands in.
#ifdef _WIN32
#include <windows.h>

#include <delayimp.h>
#include <string.h>

static FARPROC WINAPI find_host(unsigned event, PDelayLoadInfo info) {
  if (event != dliNotePreLoadLibrary || _stricmp(info->szDll, "node.exe") != 0) return NULL;
  return (FARPROC)GetModuleHandle(NULL);
}

const PfnDliHook __pfnDliNotifyHook2 = find_host;
#else
typedef int windows_only;
#endif
