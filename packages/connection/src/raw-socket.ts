import { Socket } from 'node:net'
import type { MessageStream, MultiaddrConnection, StreamMessageEvent } from '@libp2p/interface'

/** What an address may be made of where nothing but the socket lies below the connection. */
const SOCKET_PROTOCOLS = new Set(['ip4', 'ip6', 'ip6zone', 'dns', 'dns4', 'dns6', 'dnsaddr', 'tcp', 'unix', 'p2p'])

/**
 * Takes the TCP or Unix socket away from the connection of @libp2p/tcp, with whatever was read from it already: the
 * next owner reads as if nobody had before. Afterwards the connection hears of the socket's end only.
 *
 * @returns undefined where there is no socket, or it cannot be taken; the connection then is as it was
 */
export async function takeRawSocket(connection: MessageStream): Promise<Socket | undefined> {
  const socket = rawSocket(connection)
  if (socket === undefined) return undefined
  // From here on nothing new reaches the connection: what arrives waits in the socket.
  socket.pause()
  const ahead = await readAhead(connection)
  socket.removeAllListeners('data')
  if (ahead.length > 0 && !socket.destroyed) socket.unshift(Buffer.concat(ahead))
  return socket
}

/** In @libp2p/tcp the field is private to TypeScript, and there at run time; hence every doubt means no. */
function rawSocket(connection: MessageStream): Socket | undefined {
  const { socket, remoteAddr } = connection as Partial<MultiaddrConnection> & { socket?: unknown }
  // Exactly a Socket: one of a subclass, such as TLSSocket, has a layer of its own.
  if (!(socket instanceof Socket) || socket.constructor !== Socket) return undefined
  if (socket.destroyed || socket.connecting || !socket.writable || !socket.readable) return undefined
  if (!remoteAddr?.getComponents().every(({ name }) => SOCKET_PROTOCOLS.has(name))) return undefined
  // Bytes that wait in the connection would arrive after the first of TLS.
  return connection.writeBufferLength > 0 || connection.status !== 'open' ? undefined : socket
}

/**
 * multistream-select puts back what it read too much of; with early data these are the first bytes of the handshake.
 * A stream hands such bytes to its first listener, in the next microtask.
 */
async function readAhead(connection: MessageStream): Promise<Uint8Array[]> {
  const ahead: Uint8Array[] = []
  const onMessage = ({ data }: StreamMessageEvent): void => {
    ahead.push(data.subarray())
  }
  connection.addEventListener('message', onMessage)
  await Promise.resolve()
  connection.removeEventListener('message', onMessage)
  return ahead
}
