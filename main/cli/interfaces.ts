import { type CaptureDevice, listInterfaces } from '../capture/interfaces.ts'
import { DONE, NOT_DONE } from './exit-status.ts'
import { Output, remark } from './output.ts'

/** `logwitness interfaces`: what can be captured from, and by which engine. Ends with 3 where nothing can be. */
export async function interfaces({ json }: { readonly json: boolean }): Promise<number> {
  const { devices, isWhole } = await listInterfaces()
  const output = new Output()
  for (const device of devices) {
    if (json) output.json({ kind: 'interface', ...device })
    else output.line(lineOf(device))
  }
  output.flush()
  if (!isWhole) remark('the capture program is not there, so only interfaces with an address are listed')
  const open = devices.filter(({ engines }) => engines !== null && engines.length > 0)
  // What would help with interfaces that could be captured from: once, though it may hold for all of them.
  const closed = devices.filter(({ up, engines }) => up !== false && engines?.length === 0)
  const advice = new Map<string, string>()
  for (const { name, reason, hint } of closed.flatMap(({ refused }) => refused))
    if (hint !== undefined && !advice.has(`${name} ${hint}`))
      advice.set(`${name} ${hint}`, `${name}: ${reason}. ${hint}`)
  if (!json) for (const each of advice.values()) remark(each)
  if (open.length === 0) remark('no interface can be captured from')
  return open.length === 0 ? NOT_DONE : DONE
}

function lineOf({ name, engines, refused, addresses, description, linkTypeName, ...device }: CaptureDevice): string {
  const flags: string[] = (['up', 'running', 'loopback', 'wireless'] as const).filter((flag) => device[flag])
  if (device.up === false) flags.unshift('down')
  const parts = [flags.join(' '), linkTypeName, addresses.join(' '), description, outcome(engines, refused)]
  return [name, ...parts.filter((part) => part !== null && part !== '')].join('  ')
}

function outcome(engines: CaptureDevice['engines'], [first]: CaptureDevice['refused']): string {
  if (engines === null) return 'not tried'
  if (engines.length > 0) return `opened by ${engines.join(', ')}`
  return `cannot be opened${first === undefined ? '' : `: ${first.reason}`}`
}
