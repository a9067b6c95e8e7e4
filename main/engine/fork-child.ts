import { fork } from 'node:child_process'
import type { EngineOptions } from './process-boundary.ts'
import type { EngineProcess } from './supervisor.ts'

/**
 * Starts an engine process as a child of this one. `entry` is the path of its program.
 * What it prints goes to our standard error: standard output belongs to the command line's own results.
 */
export function forkChild(entry: string, options: EngineOptions): EngineProcess {
  const child = fork(entry, [JSON.stringify(options)], {
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  return {
    pid: child.pid,
    send: (message) => {
      // The exit of a child that can no longer be reached is reported by itself.
      if (child.connected) child.send(message as object, () => {})
    },
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => {
      let told = false
      const tell = (how: string) => {
        if (!told) listener(how)
        told = true
      }
      child.on('error', (error) => tell(`it could not be run: ${error.message}`))
      child.on('exit', (code, signal) => tell(signal === null ? `exit code ${code}` : `signal ${signal}`))
    },
    kill: () => child.kill('SIGKILL'),
  }
}
