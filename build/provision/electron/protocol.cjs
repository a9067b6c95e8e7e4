// net.fetch and protocol.handle (Electron 25) over what Electron 22 has: registerBufferProtocol and Node's file system.
const { readFile } = require('node:fs/promises')
const { extname } = require('node:path')
const { fileURLToPath } = require('node:url')

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain',
  '.wasm': 'application/wasm',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}
/** net::ERR_FAILED, which is what a page sees of a handler that throws or answers Response.error(). */
const ERR_FAILED = -2

function addFetch(net) {
  net.fetch ??= async (input, init) => {
    const url = typeof input === 'string' ? input : (input.url ?? String(input))
    if (!url.startsWith('file:')) return fetch(input, init)
    const path = fileURLToPath(url)
    const type = TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream'
    return new Response(await readFile(path), { headers: { 'content-type': type } })
  }
}

function addHandle(protocol) {
  if (protocol.handle) return
  protocol.handle = (scheme, handler) => {
    const registered = protocol.registerBufferProtocol(scheme, (request, reply) => {
      answer(scheme, handler, request).then(reply, (error) => {
        console.error(error)
        reply({ error: ERR_FAILED })
      })
    })
    if (!registered) throw new Error(`The scheme ${scheme} is handled already.`)
  }
  protocol.isProtocolHandled = (scheme) => protocol.isProtocolRegistered(scheme)
  protocol.unhandle = (scheme) => protocol.unregisterProtocol(scheme)
}

async function answer(scheme, handler, request) {
  const response = await handler(toRequest(scheme, request))
  if (response.type === 'error') return { error: ERR_FAILED }
  const headers = Object.fromEntries(response.headers)
  const mimeType = headers['content-type']?.split(';')[0]
  return {
    statusCode: response.status,
    headers,
    mimeType,
    charset: 'utf-8',
    data: Buffer.from(await response.arrayBuffer()),
  }
}

/** undici takes http alone, so the request is made for http and shows the URL that was asked for. */
function toRequest(scheme, { url, method, headers, uploadData = [] }) {
  const body = Buffer.concat(uploadData.flatMap(({ bytes }) => (bytes ? [bytes] : [])))
  const init = body.length > 0 ? { method, headers, body } : { method, headers }
  const request = new Request(`http${url.slice(scheme.length)}`, init)
  return Object.defineProperty(request, 'url', { value: url })
}

module.exports = { addFetch, addHandle }
