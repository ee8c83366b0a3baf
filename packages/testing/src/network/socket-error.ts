import type { Multiaddr } from '@multiformats/multiaddr'

/** An error as node:net has it. */
class SocketError extends Error {
  readonly code: string
  readonly syscall: string

  constructor(code: string, syscall: string, text: string) {
    super(text)
    this.code = code
    this.syscall = syscall
  }
}

/** The other end is gone, and says so by force. */
export function reset(syscall: 'read' | 'write'): Error {
  return new SocketError('ECONNRESET', syscall, `${syscall} ECONNRESET`)
}

/** Nobody listens there. */
export function refused(place: string): Error {
  return new SocketError('ECONNREFUSED', 'connect', `connection error ${place}: connect ECONNREFUSED ${place}`)
}

/** Somebody listens there already. */
export function inUse(place: string): Error {
  return new SocketError('EADDRINUSE', 'listen', `listen EADDRINUSE: address already in use ${place}`)
}

/** That is another machine's address. */
export function notAvailable(addr: Multiaddr, ip: string): Error {
  const text = `listen EADDRNOTAVAIL: ${addr} is not of this node, which has ${ip}; hand host.options.listen to createNode`
  return new SocketError('EADDRNOTAVAIL', 'listen', text)
}
