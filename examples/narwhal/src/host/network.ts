/** The link to the others, as a P2PLane node. */
import {
  type Authorise,
  type BootstrapFailure,
  createNode,
  type Handler,
  type HandlerContext,
  type Node,
  type PeerId
} from 'p2plane'
import type { Request, Response } from '../core/index.ts'
import { type SigningKey } from '../keys/signing-key.ts'
import { nodeKey } from '../keys/peer-id.ts'
import type { Link, Serve } from './link.ts'
import type { Members } from './members.ts'
import {
  BatchesMessage,
  BatchMessage,
  CertificateMessage,
  CertificatesMessage,
  HighestRoundMessage,
  TransactionMessage,
  VoteMessage
} from './messages.ts'

const COMMITTEE_MESSAGES = {
  vote: VoteMessage,
  certificate: CertificateMessage,
  certificates: CertificatesMessage,
  batch: BatchMessage,
  batches: BatchesMessage,
  'highest-round': HighestRoundMessage
} as const

type CommitteeMessage = (typeof COMMITTEE_MESSAGES)[Request['type']]
const MESSAGES = [...Object.values(COMMITTEE_MESSAGES), TransactionMessage]
type Spoken = (typeof MESSAGES)[number]

/** What `Network.open` takes. */
export interface NetworkInit {
  key: SigningKey
  members: Members
  listen: readonly string[]
  bootstrap: readonly string[]
  /** Answers the committee. */
  serve: Serve
  /** Takes a transaction of a guest or a member; resolves with its id once it is on disk. Rejects with why not. */
  post: (data: string) => Promise<string>
  onBootstrapFailure: (failure: BootstrapFailure) => void
  /** Told of what happens to be wrong, each in one sentence. */
  onNotice: (notice: string) => void
}

/** The node of a validator. */
export class Network implements Link {
  readonly #node: Node<Spoken>
  readonly #members: Members

  private constructor(node: Node<Spoken>, members: Members) {
    this.#node = node
    this.#members = members
  }

  /** @throws P2PError with nothing left open */
  static async open(init: NetworkInit): Promise<Network> {
    const { key, members, serve, post } = init
    const isMember: Authorise = ({ peer }) => members.indexOf(peer) !== undefined
    const ask = (request: Request, { peer }: HandlerContext): Response | Promise<Response> =>
      serve(members.indexOf(peer)!, request)
    // The core answers each kind of request in kind; that a response fits its message is held against the schema.
    const handler = <M extends CommitteeMessage>(): Handler<M> => ask as unknown as Handler<M>
    const node = await createNode({
      messages: MESSAGES,
      privateKey: await nodeKey(key),
      listen: init.listen,
      bootstrap: init.bootstrap,
      admission: members.admission,
      router: {
        [VoteMessage.protocolId]: handler<typeof VoteMessage>(),
        [CertificateMessage.protocolId]: handler<typeof CertificateMessage>(),
        [CertificatesMessage.protocolId]: handler<typeof CertificatesMessage>(),
        [BatchMessage.protocolId]: handler<typeof BatchMessage>(),
        [BatchesMessage.protocolId]: handler<typeof BatchesMessage>(),
        [HighestRoundMessage.protocolId]: handler<typeof HighestRoundMessage>(),
        [TransactionMessage.protocolId]: async ({ transaction }) => {
          try {
            return { ok: true, value: { id: await post(transaction.data) } }
          } catch (error) {
            return { ok: false, error: { reason: (error as Error).message } }
          }
        }
      },
      authorise: Object.fromEntries(Object.values(COMMITTEE_MESSAGES).map(({ protocolId }) => [protocolId, isMember]))
    })
    node.addEventListener('bootstrap:failure', ({ detail }) => init.onBootstrapFailure(detail))
    for (const peerId of members.peerIds) if (!peerId.equals(node.peerId)) node.keep(peerId)
    return new Network(node, members)
  }

  /** Where it can be reached, each with its peer id. */
  get addresses(): readonly string[] {
    return this.#node.addresses.map(String)
  }

  /** Who of the committee is connected, by index. */
  get connected(): readonly number[] {
    return this.#node.connectedPeers.map(peer => this.#members.indexOf(peer)).filter(index => index !== undefined)
  }

  request(to: number, message: Request, options: { signal: AbortSignal; timeoutMs: number }): Promise<Response> {
    const peer: PeerId = this.#members.peerIds[to]!
    // The core asks again by itself, when it is worth it.
    const call = { ...options, retries: 0 }
    const definition = COMMITTEE_MESSAGES[message.type]
    return this.#node.request(peer, definition, message as never, call) as Promise<Response>
  }

  async stop(): Promise<void> {
    await this.#node.stop()
  }
}
