import type { BootstrapFailure, HandlerContext, Node, NodeOptions, Router } from 'p2plane'
import { createNode, P2PError } from 'p2plane'
import { catchUp, MAX_FETCHED, MAX_TIPS, type Source } from './catch-up.ts'
import { Dag } from './dag.ts'
import { FetchMessage, TipsMessage, TransactionMessage } from './messages.ts'
import { sha256 } from './sha256.ts'
import type { Transaction } from './transaction.ts'

const MESSAGES = [TransactionMessage, TipsMessage, FetchMessage]
type Spoken = (typeof MESSAGES)[number]
type Peer = HandlerContext['peer']

/** Where to listen, whom to ask first, and how nodes are connected. */
export interface ReplicaOptions extends Pick<NodeOptions<Spoken>, 'listen' | 'bootstrap' | 'transports' | 'preset'> {
  /**
   * How often one peer, another each time, is asked for what this replica missed, in milliseconds.
   *
   * @default 1_000
   */
  syncEveryMs?: number
  /** Told each time a bootstrap address could not be reached. */
  onBootstrapFailure?: (failure: BootstrapFailure) => void
}

/**
 * One node's copy of the DAG. What reaches it first is sent on to all its other peers; and each peer is asked, when it
 * connects and every now and then, for what was missed. The one makes it fast, the other makes it sure: no message has
 * to arrive.
 */
export class Replica {
  readonly dag: Dag = new Dag(sha256)
  /** Undefined until the node listens, which is when peers may already talk to it. */
  #node: Node<Spoken> | undefined
  #timer: NodeJS.Timeout | undefined
  #turn = 0
  /** Peers that are to be asked for what was missed, and those that are being asked now. */
  readonly #toAsk = new Set<string>()
  readonly #asking = new Set<string>()

  /** Resolves once the replica listens. @throws P2PError, with nothing left open */
  static async start({ syncEveryMs = 1_000, onBootstrapFailure, ...options }: ReplicaOptions): Promise<Replica> {
    const replica = new Replica()
    const node = await createNode({ ...options, messages: MESSAGES, router: replica.#router })
    replica.#node = node
    node.addEventListener('peer:connect', ({ detail }) => void replica.#catchUp(detail))
    node.addEventListener('bootstrap:failure', ({ detail }) => onBootstrapFailure?.(detail))
    for (const peer of node.connectedPeers) void replica.#catchUp(peer)
    replica.#timer = setInterval(() => replica.#catchUpInTurn(), syncEveryMs)
    return replica
  }

  /** How many peers it is connected to. */
  get peers(): number {
    return this.#node?.connectedPeers.length ?? 0
  }

  /** Makes a transaction on top of the tips, adds it, and sends it on its way. */
  post(data: string): Transaction {
    const transaction = this.dag.append(data)
    this.#spread([transaction])
    return transaction
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#node?.stop()
  }

  readonly #router: Router<Spoken> = {
    [TransactionMessage.protocolId]: ({ transaction }, { peer }) => {
      const arrival = this.dag.add(transaction)
      if (arrival.outcome === 'invalid') return { ok: false, error: { reason: arrival.reason } }
      if (arrival.outcome === 'added') this.#spread(arrival.added, peer)
      // Whoever has a transaction has what it stands on.
      if (arrival.outcome === 'parked') void this.#catchUp(peer)
      return { ok: true, value: arrival.outcome }
    },
    [TipsMessage.protocolId]: ({ after }) => ({ tips: this.dag.tips.filter(tip => tip > after).slice(0, MAX_TIPS) }),
    [FetchMessage.protocolId]: ({ ids }) => ({ transactions: this.dag.withAncestors(ids, MAX_FETCHED) })
  }

  /** Sends on what was added; of a history its tips alone, since who lacks the rest will ask for it. */
  #spread(added: readonly Transaction[], sender?: Peer): void {
    const node = this.#node
    const timestamp = Math.floor(Date.now() / 1000)
    for (const peer of node?.connectedPeers ?? []) {
      if (sender?.equals(peer)) continue
      for (const transaction of added) {
        if (!this.dag.isTip(transaction.id)) continue
        node?.request(peer, TransactionMessage, { transaction, timestamp }).catch(ignorePeerFailure)
      }
    }
  }

  #catchUpInTurn(): void {
    const peers = this.#node?.connectedPeers ?? []
    const peer = peers[this.#turn++ % peers.length]
    if (peer !== undefined) void this.#catchUp(peer)
  }

  /** Fetches what a peer has and this replica has not. Wanted while it is under way, it is done once more after it. */
  async #catchUp(peer: Peer): Promise<void> {
    const key = peer.toString()
    this.#toAsk.add(key)
    // Without a node yet: `start` asks everybody who is connected.
    if (this.#node === undefined || this.#asking.has(key)) return
    this.#asking.add(key)
    while (this.#toAsk.delete(key)) await this.#ask(this.#node, peer)
    this.#asking.delete(key)
  }

  async #ask(node: Node<Spoken>, peer: Peer): Promise<void> {
    const added: Transaction[] = []
    const source: Source = {
      tips: async after => (await node.request(peer, TipsMessage, { after })).tips,
      fetch: async ids => (await node.request(peer, FetchMessage, { ids: [...ids] })).transactions
    }
    await catchUp(this.dag, source, batch => added.push(...batch)).catch(ignorePeerFailure)
    this.#spread(added, peer)
  }
}

/** What one peer failed at is made good with the next, or in a second; an error of this program is one. */
function ignorePeerFailure(error: unknown): void {
  if (!P2PError.is(error)) throw error
}
