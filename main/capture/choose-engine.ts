import { capEngine } from './cap-engine.ts'
import { dumpcapEngine } from './dumpcap-engine.ts'
import type { CaptureEngine, EngineName } from './engine.ts'
import { libpcapEngine } from './libpcap-engine.ts'

/** An engine that was not taken, and why; what would help, where something does. */
export interface RefusedEngine {
  readonly name: EngineName
  readonly reason: string
  readonly hint?: string
}

export interface EngineChoice {
  /** The engine that is used; undefined: there is none. */
  readonly engine: CaptureEngine | undefined
  readonly version: string
  /** Those that come before it and cannot be used: to be shown, and to be recorded with the capture. */
  readonly refused: readonly RefusedEngine[]
}

export interface EngineWish {
  /** The one to take, and no other. */
  readonly name?: EngineName
  /** Only engines that can be confined. */
  readonly confined?: boolean
}

/** All engines, best first. */
export function allEngines(): CaptureEngine[] {
  return [libpcapEngine(), dumpcapEngine(), capEngine()]
}

/** The first engine that can capture from the interface. */
export async function chooseEngine(
  interfaceName: string,
  { name, confined = false }: EngineWish = {},
  engines: readonly CaptureEngine[] = allEngines(),
): Promise<EngineChoice> {
  const refused: RefusedEngine[] = []
  for (const engine of engines) {
    if (name !== undefined && engine.name !== name) continue
    if (confined && !engine.confines) {
      refused.push({ name: engine.name, reason: 'it cannot be confined to a folder, user or group' })
      continue
    }
    const found = await engine.available(interfaceName)
    if ('version' in found) return { engine, version: found.version, refused }
    refused.push({ name: engine.name, ...found })
  }
  return { engine: undefined, version: '', refused }
}
