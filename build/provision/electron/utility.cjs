// utilityProcess.fork whose module runs on Node 24, as it does inside Electron 45, and not on this Electron's Node 16.
// Messages and ports cross to it over the child's IPC channel; child.cjs is the other end.
const { app } = require('electron')
const childProcess = require('node:child_process')
const { EventEmitter } = require('node:events')
const { existsSync } = require('node:fs')
const { dirname, join } = require('node:path')

/** The `node` package of the project that the app belongs to. */
function findNode24() {
  for (const start of [app.getAppPath(), process.cwd()]) {
    for (let folder = start, above = ''; folder !== above; above = folder, folder = dirname(folder)) {
      const node = join(folder, `node_modules/node-${process.platform}-${process.arch}/bin/node`)
      if (existsSync(node)) return node
    }
  }
  throw new Error(
    `No Node 24 to run a utility process: no node_modules/node-${process.platform}-${process.arch} above the app.`,
  )
}

function fork(modulePath, args = [], options = {}) {
  const { env = process.env, stdio = 'inherit', execArgv = [], cwd } = options
  const [, stdout = 'inherit', stderr = 'inherit'] = Array.isArray(stdio) ? stdio : [stdio, stdio, stdio]
  const child = childProcess.fork(modulePath, args, {
    cwd,
    env: { ...env, ELECTRON_RUN_AS_NODE: undefined },
    execArgv: [...execArgv, '--require', join(__dirname, 'child.cjs')],
    execPath: findNode24(),
    serialization: 'advanced',
    stdio: ['ignore', stdout, stderr, 'ipc'],
  })
  const utility = new EventEmitter()
  const bridge = makeBridge((message) => child.connected && child.send(message))

  child.on('message', (message) => {
    if (message.kind === 'parent') utility.emit('message', message.data)
    else bridge.receive(message)
  })
  child.on('spawn', () => utility.emit('spawn'))
  child.on('error', (error) => utility.emit('error', 'FatalError', error.message, ''))
  const stop = () => child.kill()
  app.once('will-quit', stop)
  child.on('exit', (code) => {
    app.off('will-quit', stop)
    bridge.closeAll()
    utility.pid = undefined
    utility.emit('exit', code ?? 1)
  })

  return Object.assign(utility, {
    pid: child.pid,
    stdout: child.stdout,
    stderr: child.stderr,
    kill: () => child.kill(),
    postMessage: (data, transfer = []) => bridge.send({ kind: 'parent', data, ports: bridge.adopt(transfer) }),
  })
}

/** Gives numbers to the MessagePortMains handed to the child, and carries what comes through them in both directions. */
function makeBridge(send) {
  const ports = new Map()
  let last = 0

  const adopt = (given) =>
    given.map((port) => {
      const id = ++last
      ports.set(id, port)
      port.on('message', ({ data, ports: inner }) => send({ kind: 'port', id, data, ports: adopt(inner) }))
      port.on('close', () => ports.delete(id) && send({ kind: 'close', id }))
      port.start()
      return id
    })
  const close = (id) => {
    const port = ports.get(id)
    ports.delete(id)
    port?.close()
  }
  return {
    adopt,
    send,
    receive: ({ kind, id, data }) => (kind === 'port' ? ports.get(id)?.postMessage(data) : close(id)),
    closeAll: () => [...ports.keys()].forEach(close),
  }
}

module.exports = { fork }
