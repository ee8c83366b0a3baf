import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PeerId, Stream, StreamMuxer } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddrConnectionPair } from '@libp2p/utils'
import { boundedYamux } from '@p2plane/connection'
import type {
  Attested,
  Authorisation,
  InputOf,
  Message,
  OutputOf,
  P2PError,
  RequestOf,
  RequestOptions,
  ResponseOf,
  Router,
  StreamMessage,
  StreamOptions,
  UnaryMessage
} from 'p2plane'
import { loopback, type Loopback } from 'p2plane/loopback'

/** What `testClient` takes beside the router. */
export interface TestClientInit<M extends Message> {
  /**
   * Who calls: what handlers see as `peer`.
   *
   * @default somebody
   */
  peer?: PeerId
  /**
   * What an admission policy would vouch for, such as `capabilities`.
   *
   * @default {}
   */
  attested?: Attested
  /**
   * Who may ask what, as in NodeOptions.
   *
   * @default everybody everything
   */
  authorise?: NoInfer<Authorisation<M>>
  /**
   * Told of what a handler threw, of which a caller sees only that it did.
   *
   * @default a process warning on standard error
   */
  onError?: (error: P2PError) => void
}

/** Calls the handlers of a router. Made by `testClient`. */
export interface TestClient<in M extends Message> {
  /**
   * Calls a handler.
   *
   * @throws P2PError, which says what a caller is told
   */
  request<T extends UnaryMessage & M>(
    message: T,
    request: RequestOf<T>,
    options?: Omit<RequestOptions, 'retries'>
  ): Promise<ResponseOf<T>>
  /**
   * Calls a handler of a stream, at the first turn of the iteration.
   *
   * @throws P2PError from the iteration; what `input` throws, as it is
   */
  stream<T extends StreamMessage & M>(
    message: T,
    request: RequestOf<T>,
    options?: StreamOptions<InputOf<T>>
  ): AsyncIterable<OutputOf<T>>
}

/**
 * Calls the handlers of a router as a peer does, without a node: what is said is encoded, checked and decoded both ways, a
 * failure is what a caller sees of it, and headers, deadlines and signals reach the handler.
 *
 * @example
 * ```ts
 * const client = testClient(router)
 * expect(await client.request(Ping, { nonce: 7 })).toEqual({ nonce: 7 })
 * await expect(client.request(Ping, { nonce: -1 })).rejects.toMatchObject({ code: 'invalid-argument' })
 * ```
 */
export function testClient<M extends Message>(
  router: Router<M>,
  { peer, attested = {}, ...init }: TestClientInit<M> = {}
): TestClient<M> {
  let made: Promise<Loopback<M>> | undefined
  const client = (): Promise<Loopback<M>> =>
    (made ??= (async () =>
      loopback<M>({
        ...init,
        router,
        attested,
        peer: peer ?? (await somePeer()),
        self: await somePeer(),
        openStream: streamOpener()
      }))())
  return {
    async request(message, request, options) {
      return await (await client()).request(message, request, options)
    },
    async *stream(message, request, options) {
      yield* (await client()).stream(message, request, options)
    }
  }
}

async function somePeer(): Promise<PeerId> {
  return peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
}

/** Streams of a Yamux that is real, over a connection that is none. */
function streamOpener(): () => Promise<{ near: Stream; far: Stream }> {
  const [nearMuxer, farMuxer] = multiaddrConnectionPair().map(connection =>
    boundedYamux({ keepAlive: false })().createStreamMuxer(connection)
  ) as [StreamMuxer, StreamMuxer]
  return async () => {
    // They come in the order they were opened.
    const arrived = new Promise<Stream>(resolve => {
      farMuxer.addEventListener('stream', ({ detail }) => resolve(detail), { once: true })
    })
    const near = await nearMuxer.createStream()
    return { near, far: await arrived }
  }
}
