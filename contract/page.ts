import type { CallName, EventName } from './contract.ts'
import type { Outcome } from './dispatch.ts'

/**
 * What the desktop host gives the page as `window.logwitness`: nothing but this. A failed call is an outcome and not a
 * rejection, because an error that crosses from the preload to the page loses everything but its message.
 */
export interface PageApi {
  call(name: CallName, input: unknown): Promise<Outcome>
  on(name: EventName, listener: (payload: unknown) => void): () => void
  /** Where a file that was dropped on the page, or chosen in it, stands on disk; empty where it stands nowhere. */
  pathForFile(file: object): string
}

/** The directives of the page's content policy, the same in every host: everything from the host itself, nothing inline. */
const policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
}

/** Headers of everything that a host serves to the page. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}
