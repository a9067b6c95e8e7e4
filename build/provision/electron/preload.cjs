// Runs in every page before the app's own preload: webUtils (Electron 32) for the preload, newer JavaScript for the page.
const electron = require('electron')

if (!electron.webUtils) {
  const webUtils = { getPathForFile: (file) => file.path ?? '' }
  Object.defineProperty(electron, 'webUtils', { value: webUtils, configurable: true, enumerable: true })
}
electron.webFrame.executeJavaScript('@polyfill')
