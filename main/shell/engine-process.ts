import { utilityProcess } from 'electron'
import type { EngineOptions } from '../engine/process-boundary.ts'
import type { EngineProcess } from '../engine/supervisor.ts'

/** Starts an engine in a utility process. `entry` is the path of its bundle. */
export function forkUtility(entry: string, options: EngineOptions): EngineProcess {
  const child = utilityProcess.fork(entry, [JSON.stringify(options)], { serviceName: 'Logwitness engine' })
  return {
    get pid() {
      return child.pid
    },
    send: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.once('exit', (code) => listener(`exit code ${code}`)),
    kill: () => {
      // Its own kill() asks, and an engine that hangs does not answer.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
    },
  }
}
