// JavaScript and Node globals of Node 24 that Node 16 lacks, for the main process.
require('core-js-bundle')
const undici = require('undici')
const v8 = require('node:v8')

for (const name of ['fetch', 'FormData', 'Headers', 'Request', 'Response']) globalThis[name] ??= undici[name]
globalThis.Blob ??= require('node:buffer').Blob
globalThis.BroadcastChannel ??= require('node:worker_threads').BroadcastChannel
globalThis.crypto ??= require('node:crypto').webcrypto
globalThis.structuredClone ??= (value) => v8.deserialize(v8.serialize(value))

const stopped = (name) => Object.assign(new Error(`The operation was aborted: ${name}`), { name })

AbortSignal.timeout ??= (milliseconds) => {
  const controller = new AbortController()
  setTimeout(() => controller.abort(stopped('TimeoutError')), milliseconds).unref()
  return controller.signal
}
AbortSignal.any ??= (signals) => {
  const controller = new AbortController()
  for (const signal of signals) {
    if (signal.aborted) controller.abort(signal.reason)
    else signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true })
  }
  return controller.signal
}
