// Plain JavaScript for any Node from 20 on: this is what runs before there is a Node that can read the project's own code.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** The first Node that runs the project's TypeScript as it stands, and has all that the project uses. */
const NEEDED = 24
/** Exit status where no such Node is found. */
const NO_NODE = 3

/**
 * Where Node keeps what it made of the project's TypeScript: every thread would otherwise make it anew, a third of a second in
 * all. Node checks it against the sources; where the folder cannot be written, it does without.
 */
const COMPILE_CACHE = fileURLToPath(new URL('../.cache/compile', import.meta.url))

const isOne = Number.parseInt(process.versions.node, 10) >= NEEDED

/**
 * Runs a module on Node 24: in this process if it is one, else in a child of its own.
 *
 * @param {string} script absolute path; it must not ask whether it is the main module
 * @param {readonly string[]} args
 */
export async function runOnNode24(script, args) {
  if (!isOne) return startOnNode24(script, args)
  nodeModule.enableCompileCache?.(COMPILE_CACHE)
  process.argv.splice(1, process.argv.length - 1, script, ...args)
  await import(pathToFileURL(script).href)
}

/**
 * Starts a script on Node 24 as a child that gets the arguments, the standard streams and the signals, and whose exit status
 * becomes ours.
 *
 * @param {string} script absolute path
 * @param {readonly string[]} args
 */
export function startOnNode24(script, args) {
  const node = isOne ? process.execPath : findNode24()
  if (node === undefined) {
    console.error(
      `logwitness: needs Node ${NEEDED}; this is Node ${process.versions.node}, and ${packageName()} is not installed. ` +
        `Type npm install (with optional dependencies), or start it with Node ${NEEDED}.`,
    )
    process.exitCode = NO_NODE
    return
  }
  passOn(
    spawn(node, [script, ...args], { stdio: 'inherit', env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env } }),
  )
}

/** The npm package that carries a Node for this machine. */
function packageName() {
  return `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
}

function findNode24() {
  try {
    const folder = dirname(nodeModule.createRequire(import.meta.url).resolve(`${packageName()}/package.json`))
    const node = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(node) ? node : undefined
  } catch {
    return undefined
  }
}

/** @param {import('node:child_process').ChildProcess} child */
function passOn(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the child as well: sent on, it would count twice.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('error', (error) => {
    console.error(`logwitness: Node ${NEEDED} could not be started: ${error.message}`)
    process.exit(NO_NODE)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}
