import { join, sep } from 'node:path'

export const PAGE_SCHEME = 'app'
/** Origin of the page. */
export const PAGE_ORIGIN = `${PAGE_SCHEME}://logwitness`

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
