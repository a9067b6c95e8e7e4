import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { protocol } from 'electron'
import { PAGE_HEADERS } from '../../contract/page.ts'
import { PAGE_SCHEME, pageFile } from './page-file.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/** Makes the page's scheme one with an origin of its own. To be called before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built page under PAGE_ORIGIN, and nothing outside its folder. */
export function handlePageScheme(folder: string): void {
  protocol.handle(PAGE_SCHEME, async ({ method, url }) => {
    const path = pageFile(folder, url)
    if (path === undefined || method !== 'GET') return new Response(null, { status: 404 })
    try {
      const body = await readFile(path)
      const type = TYPES[extname(path)] ?? 'application/octet-stream'
      return new Response(body, { headers: { ...PAGE_HEADERS, 'content-type': type } })
    } catch {
      return new Response(null, { status: 404, headers: PAGE_HEADERS })
    }
  })
}
