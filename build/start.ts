// npm start [-- ARGUMENTS]: builds the desktop app and opens it.
import { spawn } from 'node:child_process'
import { bundle } from './bundle.ts'
import { findElectron } from './provision/electron.ts'
import { root } from './provision/places.ts'

const electron = await findElectron()
if ('reason' in electron) {
  console.error(electron.reason)
  process.exit(3)
}
await bundle()
// Chromium has no sandbox for root; anybody else gets one.
const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
const app = spawn(electron.path, [...sandbox, root, ...process.argv.slice(2)], { stdio: 'inherit' })
app.on('exit', (code) => process.exit(code ?? 1))
