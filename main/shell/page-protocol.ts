import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { protocol } from 'electron'
import { PAGE_HEADERS } from '../../contract/page.ts'

const SCHEME = 'app'
const HOST = 'logwitness'
/** Origin of the page. */
export const PAGE_ORIGIN = `${SCHEME}://${HOST}`

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
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built page under PAGE_ORIGIN, and nothing outside its folder. */
export function handlePageScheme(folder: string): void {
  protocol.handle(SCHEME, async ({ method, url }) => {
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

/** Path of the file that a URL of the page names; undefined where it names none in `folder`. */
export function pageFile(folder: string, url: string): string | undefined {
  if (!url.startsWith(`${PAGE_ORIGIN}/`)) return undefined
  try {
    const path = decodeURIComponent(new URL(url).pathname)
    // Joined, a path that climbs out of the folder no longer begins with it.
    const file = join(folder, path === '/' ? 'index.html' : path)
    return file.startsWith(folder + sep) && !file.includes('\0') ? file : undefined
  } catch {
    return undefined
  }
}
