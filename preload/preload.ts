// The only code between the sandboxed page and the desktop host. It passes on the names of the contract and nothing else.
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { isCallName, isEventName } from '../contract/names.ts'
import type { PageApi } from '../contract/page.ts'

const api: PageApi = {
  async call(name, input) {
    if (!isCallName(name)) return { ok: false, failure: { code: 'refused', message: 'There is no such call.' } }
    return ipcRenderer.invoke('call', name, input)
  },
  on(name, listener) {
    if (!isEventName(name)) return () => {}
    // The event object of Electron stays here: it would hand the page more than the payload.
    const receive = (_event: unknown, said: unknown, payload: unknown) => {
      if (said === name) listener(payload)
    }
    ipcRenderer.on('event', receive)
    return () => {
      ipcRenderer.off('event', receive)
    }
  },
  pathForFile: (file) => webUtils.getPathForFile(file as File),
}

contextBridge.exposeInMainWorld('logwitness', api)
