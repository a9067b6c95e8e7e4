import { app, type Session, type WebContents } from 'electron'
import { PAGE_ORIGIN } from './page-file.ts'

/** What the page may ask for: writing text to the clipboard after a key or click. It is all that reading logs needs. */
const ALLOWED = ['clipboard-sanitized-write']

/** Requests that are not for the page itself are stopped before anything is looked up, whatever the content policy says. */
const PAGE_URLS = [`${PAGE_ORIGIN}/`, 'devtools://']

/** Shuts a session: no permissions, no downloads, no request to anything but the page's own files. */
export function confineSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, callback) => {
    callback(ALLOWED.includes(permission) && contents.getURL().startsWith(`${PAGE_ORIGIN}/`))
  })
  session.setPermissionCheckHandler((_contents, permission, origin) => {
    return ALLOWED.includes(permission) && origin.replace(/\/$/, '') === PAGE_ORIGIN
  })
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !PAGE_URLS.some((begin) => details.url.startsWith(begin)) })
  })
}

/** Shuts every page there will ever be: it goes nowhere, opens no windows, holds no webviews. */
export function confineContents(): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
  })
}
