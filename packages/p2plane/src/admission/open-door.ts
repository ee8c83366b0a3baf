import type { Multiaddr } from '@multiformats/multiaddr'

/** Whether anybody beyond this host can reach an address. */
function isBeyondLoopback(addr: Multiaddr): boolean {
  const [first] = addr.getComponents()
  if (first === undefined || !['ip4', 'ip6', 'dns', 'dns4', 'dns6', 'dnsaddr'].includes(first.name)) return false
  const host = first.value ?? ''
  return !(host.startsWith('127.') || host === '::1' || host === 'localhost')
}

/** What a node without an admission policy should say once. Undefined where only this host can reach it. */
export function openDoorWarning(listen: readonly Multiaddr[]): string | undefined {
  const addr = listen.find(isBeyondLoopback)
  if (addr === undefined) return undefined
  return `listening at ${addr} without an admission policy: every peer that can reach it may call every handler. Give createNode an \`admission\`, or open() to say that this is meant.`
}
