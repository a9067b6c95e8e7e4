/** A place that cannot be listened on. */
export class ListenError extends Error {
  constructor(where: string, reason: string) {
    super(`${where} cannot be listened on: ${reason}`)
  }
}

/** Why, in words, and what to do where that can be said. */
export function reasonOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return 'another program listens there. Stop it, or name another port'
    case 'EACCES':
      return 'ports below 1024 need a privilege. Name a higher port, or allow it: sudo setcap cap_net_bind_service=+ep "$(command -v node)"'
    case 'EADDRNOTAVAIL':
      return 'this machine does not have the address'
    case 'EAFNOSUPPORT':
      return 'the system does not have this kind of address'
    default:
      return error.message
  }
}
