import { networkInterfaces } from 'node:os'
import { captureProgram } from '../../native/capture/program.ts'
import { readReports } from './capture-report.ts'
import { allEngines, type RefusedEngine } from './choose-engine.ts'
import type { Availability, CaptureEngine, EngineName } from './engine.ts'
import { ask } from './engine-process.ts'

/** An interface that can be captured from. What is null is not known. */
export interface CaptureDevice {
  readonly name: string
  readonly description: string | null
  readonly addresses: readonly string[]
  readonly up: boolean | null
  readonly running: boolean | null
  readonly loopback: boolean | null
  readonly wireless: boolean | null
  /** LINKTYPE_ value and libpcap's name of it, where the interface could be opened. */
  readonly linkType: number | null
  readonly linkTypeName: string | null
  /** The engines that can capture from it, best first; null: it was not tried, since opening it changes things. */
  readonly engines: readonly EngineName[] | null
  /** Those that cannot, and why. */
  readonly refused: readonly RefusedEngine[]
}

export interface InterfaceList {
  readonly devices: readonly CaptureDevice[]
  /** Whether interfaces without an address are among them: only libpcap names those. */
  readonly isWhole: boolean
}

/** A device before the engines were asked. */
type KnownDevice = Omit<CaptureDevice, 'engines' | 'refused'> & { readonly isTried: boolean }

/** Interfaces that are tried at a time. */
const AT_ONCE = 4

/** Every interface, and by which engine it can be opened. Each is opened for a moment to see; nothing is captured. */
export async function listInterfaces(
  engines: readonly CaptureEngine[] = allEngines(),
  program: string = captureProgram(),
): Promise<InterfaceList> {
  const reported = await devicesOfLibpcap(program)
  const known = reported.length > 0 ? reported : devicesOfSystem()
  const general = await Promise.all(engines.map(async (engine) => ({ engine, state: await engine.available() })))
  const devices: CaptureDevice[] = []
  for (let at = 0; at < known.length; at += AT_ONCE)
    devices.push(...(await Promise.all(known.slice(at, at + AT_ONCE).map((device) => judge(device, general)))))
  return { devices, isWhole: reported.length > 0 }
}

async function devicesOfLibpcap(program: string): Promise<KnownDevice[]> {
  const reports = readReports((await ask(program, ['--list'])).stdout)
  return reports.flatMap((report) => {
    if (report.kind !== 'device') return []
    const { name, description, addresses, up, running, loopback, wireless, opens } = report
    const link = { linkType: report.linkType ?? null, linkTypeName: report.linkTypeName ?? null }
    return { name, description, addresses, up, running, loopback, wireless, ...link, isTried: opens !== null }
  })
}

/** Those that Node knows: they are up and have an address. */
function devicesOfSystem(): KnownDevice[] {
  return Object.entries(networkInterfaces()).map(([name, addresses = []]) => ({
    name,
    description: null,
    addresses: addresses.map(({ address }) => address),
    up: true,
    running: null,
    loopback: addresses.some(({ internal }) => internal),
    wireless: null,
    linkType: null,
    linkTypeName: null,
    isTried: true,
  }))
}

async function judge(
  { isTried, ...device }: KnownDevice,
  general: readonly { readonly engine: CaptureEngine; readonly state: Availability }[],
): Promise<CaptureDevice> {
  const refused: RefusedEngine[] = []
  if (!isTried) return { ...device, engines: null, refused }
  const engines: EngineName[] = []
  for (const { engine, state } of general) {
    const found = 'reason' in state ? state : await engine.available(device.name)
    if ('reason' in found) refused.push({ name: engine.name, ...found })
    else engines.push(engine.name)
  }
  return { ...device, engines, refused }
}
