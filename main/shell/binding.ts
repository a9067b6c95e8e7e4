import { app, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron'
import type { Client } from '../../contract/client.ts'
import { type EventName, events } from '../../contract/contract.ts'
import { forwardCalls, makeDispatch, type Outcome } from '../../contract/dispatch.ts'
import { PAGE_ORIGIN } from './page-file.ts'

/** What the binding needs of the rest of the shell. `page` is the page there is now. */
export interface Bound {
  readonly client: Client
  page(): WebContents | undefined
  chooseFiles(): Promise<string[]>
}

/** Binds the contract to IPC: `call` from the page, `event` to it. */
export function bindContract({ client, page, chooseFiles }: Bound): void {
  const dispatch = makeDispatch({
    ...forwardCalls((name, input) => client.call(name, input as never)),
    'host.chooseFiles': async () => ({ supported: true, paths: await chooseFiles() }),
    'host.about': async () => ({
      host: 'desktop',
      version: app.getVersion(),
      platform: process.platform,
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    }),
  })
  ipcMain.handle('call', async (event, name: unknown, input: unknown): Promise<Outcome> => {
    if (isOurPage(event, page())) return dispatch(name, input)
    return { ok: false, failure: { code: 'refused', message: 'This call does not come from the page of Logwitness.' } }
  })
  for (const name of Object.keys(events) as EventName[]) {
    client.on(name, (payload) => page()?.send('event', name, payload))
  }
}

/** True for the top frame of our window while it shows our page. The sender can be gone by the time its call is looked at. */
function isOurPage({ sender, senderFrame }: IpcMainInvokeEvent, page: WebContents | undefined): boolean {
  return (
    page !== undefined &&
    sender === page &&
    senderFrame === page.mainFrame &&
    senderFrame.url.startsWith(`${PAGE_ORIGIN}/`)
  )
}
