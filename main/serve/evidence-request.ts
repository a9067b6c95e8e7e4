import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { CallError } from '../../contract/call-error.ts'
import type { Client } from '../../contract/client.ts'
import type { CallOutput, Failure } from '../../contract/contract.ts'
import { safeName, storeUpload } from './upload.ts'

const STATUS: Partial<Record<Failure['code'], number>> = { 'bad-input': 400, refused: 507 }

type EvidenceTaker = (request: IncomingMessage, response: ServerResponse, given: string | null) => Promise<void>

/**
 * Answers `POST /evidence?name=`: keeps the body as a file in the open case's `evidence/` and has the engine take it in. Where no
 * case is open, one is made in `casesDir`, named for the day and the file. The answer is the output of `evidence.add`, or a
 * `{ failure }`. Uploads go one after the other, so that two cannot make a case each, nor meet at one name.
 */
export function makeEvidenceTaker(client: Client, casesDir: string): EvidenceTaker {
  let last: Promise<unknown> = Promise.resolve()

  async function take(request: IncomingMessage, given: string | null): Promise<CallOutput<'evidence.add'>> {
    const name = safeName(given ?? '')
    if (name === undefined) throw new CallError('bad-input', 'The upload has no usable file name.')
    const summary = await client.call('case.summary', {})
    const open = summary ?? (await client.call('case.open', { path: newCase(casesDir, name) }))
    const announced = Number(request.headers['content-length'])
    const path = await storeUpload(request, {
      folder: join(open.path, 'evidence'),
      name,
      expected: Number.isSafeInteger(announced) ? announced : undefined,
    })
    return client.call('evidence.add', { paths: [path] })
  }

  return async (request, response, given) => {
    const reply = (status: number, body: object) => {
      if (response.headersSent || response.destroyed) return
      // A browser reads the answer only after it has sent the whole body.
      request.resume()
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    const taken = last.then(() => take(request, given))
    last = taken.catch(() => undefined)
    try {
      reply(200, await taken)
    } catch (error) {
      const code = error instanceof CallError ? error.code : 'engine'
      const message = error instanceof Error ? error.message : String(error)
      reply(STATUS[code] ?? 500, { failure: { code, message } satisfies Failure })
    }
  }
}

function newCase(casesDir: string, name: string): string {
  const now = new Date()
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-')
  return join(casesDir, `${stamp}-${name}`)
}
