/** What goes wrong between here and the far end, in words that say what to do. */
export interface LinkTrouble {
  readonly reason: string
  /** Trying again does not help: the far end is not who it should be, or this machine does not allow it. */
  readonly isFinal: boolean
}

/** Code of errors that say what is not there, or not allowed, on this machine. */
export const NOT_ALLOWED = 'ERR_NOT_ALLOWED'

/** Explains an error of a connection to `host`. */
export function linkTrouble(error: NodeJS.ErrnoException, host: string): LinkTrouble {
  const { code = '', message } = error
  const said = (reason: string) => ({ reason, isFinal: false })
  const distrust = (reason: string) => ({ reason, isFinal: true })
  switch (code) {
    case NOT_ALLOWED:
      return { reason: message, isFinal: true }
    case 'ECONNREFUSED':
      return said('the connection was refused: nothing listens there')
    case 'ECONNRESET':
    case 'EPIPE':
      return said('the far end broke the connection')
    case 'ETIMEDOUT':
      return said('the far end did not answer in time')
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return said('there is no way to the far end')
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return said(`the name ${host} cannot be resolved`)
    case 'ERR_TLS_CERT_ALTNAME_INVALID': {
      const { reason } = error as { readonly reason?: string }
      return distrust(
        `its certificate is for another name${reason === undefined ? '' : ` (${reason})`}. Where that is the right machine, state the name with --server-name`,
      )
    }
    case 'CERT_HAS_EXPIRED':
      return distrust('its certificate has expired')
    case 'CERT_NOT_YET_VALID':
      return distrust("its certificate is not valid yet; or this machine's clock is wrong")
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'CERT_SIGNATURE_FAILURE':
      return distrust('its certificate is signed by no authority that is trusted here. Name the right one with --ca')
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return said('the far end does not speak TLS there')
    default:
      if (
        /alert (?:unknown ca|bad certificate|certificate (?:required|unknown|expired|revoked)|access denied)|ALERT_(?:UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE|ACCESS_DENIED)|handshake failure/i.test(
          `${message} ${code}`,
        )
      )
        return said(
          `the far end refused us: it wants a certificate of an authority that it trusts (--cert, --cert-key); it said: ${alertOf(message)}`,
        )
      return said(message === '' ? code : message)
  }
}

/** OpenSSL's messages name its own source; the words of the alert are enough. */
function alertOf(message: string): string {
  return /alert [a-z ]+/i.exec(message)?.[0].trim() ?? message
}
