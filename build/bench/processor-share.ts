import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where control groups for the processor are: of the first version, or of the second. */
const FIRST = '/sys/fs/cgroup/cpu'
const SECOND = '/sys/fs/cgroup'
/** In which time the share is given out, microseconds. */
const PERIOD = 100_000

/** A control group that gives what is in it a share of one processor. */
export interface ProcessorShare {
  /** Puts a process and all that come from it there. */
  add(pid: number): void
  /** Microseconds of processor time that were used in it. */
  used(): number
  /** Removes it; nothing may be in it any more. */
  remove(): void
}

/** Makes one; undefined where that cannot be done. `share` of one processor: 0.1 is a tenth. */
export function limitProcessor(name: string, share: number): ProcessorShare | undefined {
  const isFirst = existsSync(join(FIRST, 'cpu.cfs_quota_us'))
  const folder = join(isFirst ? FIRST : SECOND, name)
  const counts = isFirst ? folder.replace('/cpu/', '/cpuacct/') : folder
  const quota = Math.round(share * PERIOD)
  try {
    mkdirSync(folder, { recursive: true })
    mkdirSync(counts, { recursive: true })
    if (isFirst) {
      writeFileSync(join(folder, 'cpu.cfs_period_us'), String(PERIOD))
      writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(quota))
    } else writeFileSync(join(folder, 'cpu.max'), `${quota} ${PERIOD}`)
  } catch {
    return undefined
  }
  const folders = [...new Set([folder, counts])]
  return {
    add(pid) {
      for (const each of processesFrom(pid))
        for (const at of folders) writeFileSync(join(at, 'cgroup.procs'), String(each))
    },
    used() {
      if (isFirst) return Number(readFileSync(join(counts, 'cpuacct.usage'), 'utf8')) / 1000
      return Number(/usage_usec (\d+)/.exec(readFileSync(join(folder, 'cpu.stat'), 'utf8'))?.[1])
    },
    remove() {
      for (const at of folders) rmdirSync(at)
    },
  }
}

/** A process and its descendants. */
function processesFrom(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    return [
      pid,
      ...children
        .split(' ')
        .filter(Boolean)
        .flatMap((each) => processesFrom(Number(each))),
    ]
  } catch {
    return []
  }
}
