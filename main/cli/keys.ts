import { toBase64 } from '../../core/bytes/base64.ts'
import { formatVerificationKey, keyLabel } from '../../core/note/verification-key.ts'
import { KeyError } from '../keys/key-error.ts'
import { type KeyStore, type KnownKey, openKeyStore } from '../keys/key-store.ts'
import { CommandError, DONE, NOT_DONE, USAGE } from './exit-status.ts'
import { Output, remark } from './output.ts'

export const KEY_ACTIONS = ['make', 'list', 'show', 'trust', 'distrust'] as const
export type KeyAction = (typeof KEY_ACTIONS)[number]

/** What follows each action on the command line. */
const ARGUMENTS: Readonly<Record<KeyAction, readonly string[]>> = {
  make: ['NAME'],
  list: [],
  show: ['NAME'],
  trust: ['VKEY'],
  distrust: ['NAME'],
}

export interface KeysOptions {
  /** Folder of the key store; undefined: the user's. */
  readonly keys?: string | undefined
  /** Comment of a key that is trusted. */
  readonly as?: string | undefined
  readonly json: boolean
}

/** `logwitness keys ACTION [ARGUMENT]`: makes, shows, trusts and lists keys. Prints verification keys alone, never private ones. */
export async function keys(action: string, args: readonly string[], options: KeysOptions): Promise<number> {
  const known = KEY_ACTIONS.find((each) => each === action)
  if (!known) throw new CommandError(`keys: "${action}" is none of ${KEY_ACTIONS.join(', ')}`, USAGE)
  const wanted = ARGUMENTS[known]
  if (args.length !== wanted.length) {
    const given = args.length === 0 ? 'no argument' : args.length === 1 ? 'an argument' : `${args.length} arguments`
    const was = args.length > 1 ? 'were' : 'was'
    throw new CommandError(`usage: logwitness keys ${[known, ...wanted].join(' ')}; ${given} ${was} given`, USAGE)
  }
  if (options.as !== undefined && known !== 'trust') throw new CommandError('--as goes with "keys trust" alone', USAGE)
  const store = openKeyStore(options.keys)
  try {
    return act(store, known, args[0] ?? '', options)
  } catch (error) {
    if (error instanceof KeyError) throw new CommandError(error.message)
    throw error
  }
}

function act(store: KeyStore, action: KeyAction, argument: string, { as, json }: KeysOptions): number {
  const output = new Output()
  let unusable = false
  if (action === 'make') {
    const key = store.make(argument)
    print(output, { key, own: true, trusted: true, comment: '' }, json)
    remark(`the private half of ${keyLabel(key)} stands in ${store.folder}; whoever has it can sign in this name`)
  } else if (action === 'trust') {
    const key = store.trust(argument, as)
    print(output, { key, own: false, trusted: true, comment: as ?? '' }, json)
    remark(`${keyLabel(key)} is trusted from now on`)
    const others = store.list().filter((other) => other.key.name === key.name && keyLabel(other.key) !== keyLabel(key))
    for (const other of others) remark(`another key of this name is trusted too: ${keyLabel(other.key)}`)
  } else if (action === 'distrust') {
    const key = store.distrust(argument)
    print(output, { key, own: false, trusted: false, comment: '' }, json)
    remark(`${keyLabel(key)} is not trusted any more`)
  } else {
    const all = store.list()
    const shown = action === 'list' ? all : all.filter(({ key }) => key.name === argument || keyLabel(key) === argument)
    for (const key of shown) print(output, key, json, action === 'list')
    const problems = store.problems()
    for (const problem of problems) remark(problem)
    unusable = problems.length > 0
    if (shown.length === 0 && action === 'show')
      throw new CommandError(`there is no key of the name ${argument} in ${store.folder}`)
    if (shown.length === 0) remark(`there are no keys in ${store.folder}`)
  }
  output.flush()
  return unusable ? NOT_DONE : DONE
}

/** One key: as a line that others can be given, or, in a list, with what is known of it. */
function print(output: Output, { key, own, trusted, comment }: KnownKey, json: boolean, listed = false): void {
  const text = formatVerificationKey(key)
  const id = keyLabel(key).slice(key.name.length + 1)
  if (json) {
    const publicKey = toBase64(key.publicKey)
    output.json({ kind: 'key', name: key.name, id, key: text, publicKey, own, trusted, comment })
  } else if (listed) output.line(`${own ? 'own    ' : 'trusted'}  ${text}${comment ? `  ${comment}` : ''}`)
  else output.line(text)
}
