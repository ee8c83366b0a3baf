/**
 * js-libp2p as its own examples use it: a handler a protocol, a stream a request, CBOR by cbor-x, and libp2p's limits
 * but for the number of streams of one protocol, which nobody who serves many callers leaves at 32.
 */
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { noiseCrypto } from '@p2plane/connection'
import { Decoder, encode } from 'cbor-x'
import { createLibp2p } from 'libp2p'
import { answerBig, fail, hang, late, spin } from '../handlers.ts'
import { Big, Busy, Echo, Hang, Items, Late, Throw } from '../messages.ts'
import { ECHO_BYTES, ECHO_TIMEOUT_MS, type Server } from '../server.ts'

const MAX_STREAMS = 100_000
const ITEM = new Uint8Array(64 * 1024).fill(7)
const decoder = new Decoder({ useRecords: false, mapsAsObjects: true })

const handlers: Record<string, (request: { seq: number }) => unknown> = {
  [Echo.protocolId]: request => request,
  [Big.protocolId]: answerBig,
  [Throw.protocolId]: ({ seq }) => fail(seq),
  [Hang.protocolId]: hang,
  [Busy.protocolId]: request => {
    spin()
    return request
  },
  [Late.protocolId]: async request => {
    await late()
    return request
  }
}

export const raw: Server = {
  async serve() {
    const libp2p = await start(['/ip4/127.0.0.1/tcp/0'])
    for (const [protocolId, handle] of Object.entries(handlers)) {
      await libp2p.handle(protocolId, stream => answer(stream, handle), { maxInboundStreams: MAX_STREAMS })
    }
    await libp2p.handle(Items.protocolId, sendItems, { maxInboundStreams: MAX_STREAMS })
    return libp2p
  },
  async connect(address) {
    const libp2p = await start([])
    const target = multiaddr(address)
    await libp2p.dial(target)
    const data = new Uint8Array(ECHO_BYTES)
    return seq => call(libp2p, target, encode({ seq, data }))
  }
}

async function start(listen: string[]): Promise<Libp2p> {
  return await createLibp2p({
    addresses: { listen },
    transports: [tcp()],
    connectionEncrypters: [noise({ crypto: noiseCrypto() })],
    streamMuxers: [yamux()]
  })
}

async function answer(stream: Stream, handle: (request: { seq: number }) => unknown): Promise<void> {
  const request = decoder.decode(await readAll(stream)) as { seq: number }
  stream.send(encode(await handle(request)))
  await stream.close()
}

async function sendItems(stream: Stream): Promise<void> {
  while (stream.status === 'open') {
    if (!stream.send(ITEM)) await new Promise(resolve => stream.addEventListener('drain', resolve, { once: true }))
  }
}

async function call(libp2p: Libp2p, target: Multiaddr, body: Uint8Array): Promise<void> {
  const signal = AbortSignal.timeout(ECHO_TIMEOUT_MS)
  const connection: Connection =
    libp2p.getConnections().find(({ status }) => status === 'open') ?? (await libp2p.dial(target, { signal }))
  const stream = await connection.newStream(Echo.protocolId, { signal, maxOutboundStreams: MAX_STREAMS })
  const onAbort = (): void => stream.abort(new Error('no answer in time'))
  signal.addEventListener('abort', onAbort)
  try {
    stream.send(body)
    const [response] = await Promise.all([readAll(stream), stream.close()])
    if ((decoder.decode(response) as { data: Uint8Array }).data.length !== ECHO_BYTES) throw new Error('another answer')
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** To the end of what the peer sends, however much that is. */
function readAll(stream: Stream): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    const onEnd = (): void => {
      // What was read ahead while the protocol was agreed on is put back after the end was told.
      if (stream.remoteWriteStatus !== 'writable' && stream.readBufferLength === 0) resolve(Buffer.concat(chunks))
    }
    stream.addEventListener('message', ({ data }) => {
      chunks.push(data.subarray())
      queueMicrotask(onEnd)
    })
    stream.addEventListener('remoteCloseWrite', onEnd)
    stream.addEventListener('close', ({ error }) =>
      error === undefined ? resolve(Buffer.concat(chunks)) : reject(error)
    )
    onEnd()
  })
}
