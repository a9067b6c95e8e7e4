import type { LiveArchive, LiveCapture, StartedCapture } from '../../../contract/live.ts'

export const CAPTURE: LiveCapture = {
  interface: 'eth0',
  engine: 'libpcap',
  filter: null,
  packetsPerSecond: 48,
  received: 100,
  dropped: 0,
  interfaceDropped: 0,
  blindness: null,
  since: '1000',
  notices: [],
}

export function archiveOf(part: Partial<LiveArchive> = {}): LiveArchive {
  return {
    path: '/a',
    name: 'a',
    state: 'following',
    reason: null,
    written: true,
    segment: '000001.pcapng',
    item: 1,
    segments: 1,
    bytes: 1000,
    packets: 100,
    messages: 90,
    shown: 90,
    lastTime: null,
    heardAt: null,
    behindBytes: 0,
    behindMs: 0,
    rejects: {},
    capture: CAPTURE,
    ...part,
  }
}

export function captureOfApp(part: Partial<StartedCapture> = {}): StartedCapture {
  return {
    capture: 1,
    archive: '/a',
    interface: 'eth0',
    state: 'running',
    engine: 'libpcap',
    reason: null,
    hint: null,
    received: null,
    dropped: null,
    interfaceDropped: null,
    startedAt: '0',
    ...part,
  }
}
