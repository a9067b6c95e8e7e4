// Takes the place of the app that Electron shows when it is given none: puts the shim in, then starts the app that the
// command line names, as the `electron` of a release does (`electron .`, `electron main.cjs`, `electron -r FILE .`).
const { app } = require('electron')
const { readFileSync, statSync } = require('node:fs')
const { dirname, join, resolve } = require('node:path')

/** @param {string[]} args what follows the program's name */
function readCommandLine(args) {
  const required = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]
    if (arg === '-r' || arg === '--require') required.push(resolve(args[++i] ?? ''))
    else if (!arg.startsWith('-')) return { required, target: resolve(arg) }
  }
  return { required, target: undefined }
}

/** @param {string} target the app's folder, or its main script */
function entryOf(target) {
  if (!statSync(target).isDirectory()) {
    app.setAppPath(dirname(target))
    return target
  }
  const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'))
  app.setAppPath(target)
  app.setName(manifest.productName ?? manifest.name ?? 'Electron')
  if (manifest.version) app.setVersion(manifest.version)
  return join(target, manifest.main ?? 'index.js')
}

process.defaultApp = true
require(join(dirname(process.execPath), 'shim/main.cjs'))
const { required, target } = readCommandLine(process.argv.slice(1))
try {
  for (const file of required) require(file)
  if (target === undefined) throw new Error('name the folder or the main script of an app')
  require(entryOf(target))
} catch (error) {
  if (error.code === 'ERR_REQUIRE_ESM')
    error.message += '\nThis Electron starts CommonJS alone: bundle the main process so.'
  console.error(error)
  app.exit(1)
}
