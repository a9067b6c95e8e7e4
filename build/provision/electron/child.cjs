// Required before the module of a utility process: gives Node 24 the process.parentPort of Electron, over IPC.
const { EventEmitter } = require('node:events')

const ports = new Map()

/** Keeps what arrives until start(), as a port does. */
class Inbox extends EventEmitter {
  #waiting = []

  start() {
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const event of waiting) this.emit('message', event)
  }

  receive(event) {
    if (this.#waiting) this.#waiting.push(event)
    else this.emit('message', event)
  }
}

/** The far end of a MessagePortMain. */
class Port extends Inbox {
  #id

  constructor(id) {
    super()
    this.#id = id
    ports.set(id, this)
  }

  postMessage(data) {
    if (ports.has(this.#id) && process.connected) process.send({ kind: 'port', id: this.#id, data })
  }

  close() {
    if (!ports.has(this.#id)) return
    if (process.connected) process.send({ kind: 'close', id: this.#id })
    this.closed()
  }

  closed() {
    ports.delete(this.#id)
    this.emit('close')
  }
}

/** process.parentPort, which starts by itself once somebody listens. */
class ParentPort extends Inbox {
  constructor() {
    super()
    this.on('newListener', (name) => name === 'message' && setImmediate(() => this.start()))
  }

  postMessage(data) {
    if (process.connected) process.send({ kind: 'parent', data })
  }
}

const parentPort = new ParentPort()
Object.defineProperty(process, 'parentPort', { value: parentPort })
Object.defineProperty(process, 'type', { value: 'utility' })

process.on('message', ({ kind, id, data, ports: inner = [] }) => {
  if (kind === 'close') return ports.get(id)?.closed()
  const target = kind === 'parent' ? parentPort : ports.get(id)
  target?.receive({ data, ports: inner.map((number) => new Port(number)) })
})
process.on('disconnect', () => process.exit(0))
