/** A router that is called without a node: what a call goes through but the network. Used by @p2plane/testing. */
import {
  type Connection,
  type PeerId,
  type Stream,
  type StreamHandler,
  UnsupportedProtocolError
} from '@libp2p/interface'
import type { InputOf, Message, OutputOf, RequestOf, ResponseOf, StreamMessage, UnaryMessage } from '@p2plane/message'
import { cborCodec, failure, type P2PError } from '@p2plane/wire'
import { attest } from './admission/attested.ts'
import type { Attested } from './admission/policy.ts'
import { Bodies } from './body.ts'
import { FailureReport } from './failure-report.ts'
import { Inbound } from './inbound.ts'
import { Lanes } from './lanes.ts'
import { lazyLogger } from './lazy-logger.ts'
import { InboundLimits } from './limits/inbound-limits.ts'
import { limitsFor } from './limits/limits.ts'
import { PeerHealths } from './limits/peer-health.ts'
import { DEFAULT_TIMEOUT_MS, type RequestOptions, type StreamOptions } from './call-options.ts'
import { Outbound } from './outbound.ts'
import { OutboundStream } from './outbound-stream.ts'
import type { Authorisation, Authorise, Handler, Router } from './router.ts'

/** What `loopback` takes. */
export interface LoopbackInit<M extends Message> {
  router: Router<M>
  authorise?: Authorisation<M> | undefined
  /** Who calls. */
  peer: PeerId
  /** Who is called. */
  self: PeerId
  /** What is vouched for of the caller. */
  attested: Attested
  /** Told of what the caller is not: the whole error of a handler. */
  onError?: ((error: P2PError) => void) | undefined
  /** Both ends of a new stream. */
  openStream: () => Promise<{ near: Stream; far: Stream }>
}

/** Calls a router as a peer does. */
export interface Loopback<M extends Message> {
  /** @throws P2PError, as at a caller */
  request<T extends UnaryMessage & M>(
    message: T,
    request: RequestOf<T>,
    options?: Omit<RequestOptions, 'retries'>
  ): Promise<ResponseOf<T>>
  /** @throws P2PError from the iteration, as at a caller; what `input` throws, as it is */
  stream<T extends StreamMessage & M>(
    message: T,
    request: RequestOf<T>,
    options?: StreamOptions<InputOf<T>>
  ): AsyncIterable<OutputOf<T>>
}

/** Puts the parts of a node together around one connection that there is not. */
export function loopback<M extends Message>(init: LoopbackInit<M>): Loopback<M> {
  const handlers = new Map<string, StreamHandler>()
  const { calling } = connectionEnds(handlers, init)
  const bodies = new Bodies(cborCodec())
  const [log, healths] = [lazyLogger().forComponent('p2plane:loopback'), new PeerHealths()]
  const report = new FailureReport({ onError: init.onError, log, now: () => performance.now(), warn })
  const inbound = new Inbound({
    libp2p: {
      handle: async (protocol, handler) => void handlers.set(String(protocol), handler),
      unhandle: async () => {}
    },
    bodies,
    log,
    limits: new InboundLimits(limitsFor({}, {})),
    guard: { penalise() {} },
    onFailure: detail => report.tellOf(detail),
    onError: error => report.tell(error)
  })
  const dialer = { connect: async () => calling, avoid() {}, behind: (error: P2PError) => error }
  const outbound = new Outbound({
    lanes: new Lanes(dialer, healths),
    bodies,
    healths,
    // A second attempt would hide what the first one did.
    defaults: { timeoutMs: DEFAULT_TIMEOUT_MS, retries: 0 },
    random: Math.random
  })
  const outboundStream = new OutboundStream({ dialer, bodies, timeoutMs: DEFAULT_TIMEOUT_MS })
  const started = inbound.start()
  inbound.serve()
  const prepared = new Map<string, Promise<void>>()
  const prepare = async (message: Message): Promise<void> => {
    await started
    const { protocolId } = message
    const handler = (init.router as Partial<Record<string, Handler<Message>>>)[protocolId]
    if (handler === undefined)
      throw failure('unknown-message', `${protocolId} is not among the messages of this router`)
    const authorise = (init.authorise as Partial<Record<string, Authorise>> | undefined)?.[protocolId]
    if (authorise !== undefined) inbound.handlers.authorise(message, authorise)
    if (!prepared.has(protocolId)) prepared.set(protocolId, inbound.handlers.handle(message, handler))
    await prepared.get(protocolId)
  }
  return {
    async request(message, request, options = {}) {
      await prepare(message)
      return await new Promise((resolve, reject) => {
        const body = outbound.encode(message, request)
        outbound.start({ target: init.self, message, body, options, resolve, reject })
      })
    },
    async *stream(message, request, options = {}) {
      await prepare(message)
      yield* outboundStream.call(init.self, message, request, options)
    }
  }
}

/** Both ends of what would be a connection. */
function connectionEnds<M extends Message>(
  handlers: ReadonlyMap<string, StreamHandler>,
  { peer, self, attested, openStream }: LoopbackInit<M>
): { calling: Connection } {
  const ends = {
    log: lazyLogger().forComponent('p2plane:loopback'),
    status: 'open',
    streams: [],
    addEventListener() {}
  }
  const called = { ...ends, direction: 'inbound', remotePeer: peer } as unknown as Connection
  attest(called, attested)
  const newStream: Connection['newStream'] = async protocols => {
    const protocol = String(protocols)
    const handle = handlers.get(protocol)
    if (handle === undefined) throw new UnsupportedProtocolError(`${protocol} is not spoken here`)
    const { near, far } = await openStream()
    near.protocol = far.protocol = protocol
    void handle(far, called)
    return near
  }
  return { calling: { ...ends, direction: 'outbound', remotePeer: self, newStream } as unknown as Connection }
}

function warn(message: string, detail: string): void {
  globalThis.process?.emitWarning(message, { type: 'P2PLaneWarning', detail })
}
