import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** Bytes of the one-time token and of the session's secret. */
const SECRET_BYTES = 32

/** Who may use a server: whoever exchanged the one-time token, recognised by a cookie from then on. */
export interface Session {
  /** The one-time token, base64url. */
  readonly token: string
  /** True the first time it is given the token, and never again. */
  redeem(token: string): boolean
  /** The Set-Cookie header for whoever redeemed it. */
  readonly setCookie: string
  /** Whether a request's Cookie header holds this session. */
  holds(cookieHeader: string | undefined): boolean
}

/**
 * Makes a session for one server. Cookies do not keep ports apart, so the port is part of the name; and SameSite does not
 * either, so a cookie alone never suffices for more than reading the page: see `guard.ts` for Origin.
 */
export function makeSession(port: number): Session {
  const token = randomBytes(SECRET_BYTES).toString('base64url')
  const secret = randomBytes(SECRET_BYTES).toString('base64url')
  const cookie = `logwitness-${port}`
  let redeemed = false
  return {
    token,
    redeem(given) {
      if (redeemed || !same(given, token)) return false
      redeemed = true
      return true
    },
    setCookie: `${cookie}=${secret}; HttpOnly; SameSite=Strict; Path=/`,
    holds(header = '') {
      return header.split(';').some((part) => {
        const [name, ...value] = part.trim().split('=')
        return name === cookie && same(value.join('='), secret)
      })
    },
  }
}

/** Compares in a time that says nothing about where two strings differ, nor how long the secret one is. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
