// Lets an app written for Electron 45 run on Electron 22, in the tests of machines that can reach nothing newer. Each part
// adds only what is missing, so that it does nothing on an Electron that has it.
const electron = require('electron')
const { join } = require('node:path')

require('./globals.cjs')
const { addFetch, addHandle } = require('./protocol.cjs')
const { fork } = require('./utility.cjs')

const { app, net, protocol, session, utilityProcess } = electron
const ownPreload = join(__dirname, 'preload.cjs')

addFetch(net)
addHandle(protocol)
utilityProcess.fork = fork

app.on('session-created', (created) => {
  addHandle(created.protocol)
  created.setPreloads([ownPreload])
  // Electron 35 registers preloads one by one.
  created.registerPreloadScript ??= ({ filePath }) => created.setPreloads([...created.getPreloads(), filePath])
})
// The first look at the default session creates it: before the app's own windows, so that they get the preload.
app.whenReady().then(() => session.defaultSession)

app.on('web-contents-created', (_event, contents) => {
  // Since Electron 25 and 35 the event itself carries what older ones pass as further arguments.
  carry(contents, 'will-navigate', (url) => ({ url }))
  carry(contents, 'will-redirect', (url) => ({ url }))
  const levels = ['debug', 'info', 'warning', 'error']
  carry(contents, 'console-message', (level, message, lineNumber, sourceId) => ({
    level: levels[level] ?? 'info',
    message,
    lineNumber,
    sourceId,
  }))
  contents.navigationHistory ??= {
    canGoBack: () => contents.canGoBack(),
    canGoForward: () => contents.canGoForward(),
    clear: () => contents.clearHistory(),
    getActiveIndex: () => contents.getActiveIndex(),
    goBack: () => contents.goBack(),
    goForward: () => contents.goForward(),
    length: () => contents.length(),
  }
})

function carry(contents, name, properties) {
  contents.prependListener(name, (event, ...rest) => {
    const wanted = properties(...rest)
    for (const key of Object.keys(wanted)) {
      if (event[key] === undefined) Object.defineProperty(event, key, { value: wanted[key], enumerable: true })
    }
  })
}
