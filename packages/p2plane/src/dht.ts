import { isPeerId, type Libp2p, type PeerId } from '@libp2p/interface'
import type { KadDHT, KadDHTInit, QueryEvent } from '@libp2p/kad-dht'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Multiaddr } from '@multiformats/multiaddr'
import { decodeWith, encodeWith, type RecordType } from '@p2plane/message'
import { type Codec, deadlineIn, deadlineSignal, failure, P2PError, transportFailure } from '@p2plane/wire'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { sha256 } from 'multiformats/hashes/sha2'

/** The DHT of P2PLane nodes. Not IPFS's, whose peers would refuse every record of an application. */
export const DHT_PROTOCOL: string = '/p2plane/kad/1.0.0'

/** The longest value of one record. DHT peers keep it for others, so it has to be small. */
const MAX_RECORD_BYTES: number = 8 * 1024

/** For queries that say nothing else. kad-dht's own default is 180 s. */
const DEFAULT_QUERY_TIMEOUT_MS: number = 30_000

/** What a DHT query takes. */
export interface DhtOptions {
  /** Ends the query. */
  signal?: AbortSignal
  /**
   * For the whole query, in milliseconds.
   *
   * @default 30_000
   */
  timeoutMs?: number
}

/** A peer, and where it can be reached. */
export interface PeerAddrs {
  /** Who. */
  readonly peer: PeerId
  /** Where. */
  readonly addrs: Multiaddr[]
}

/** Kademlia, typed. */
export interface Dht {
  /** Where a peer can be reached. @throws P2PError `not-found` */
  findPeer(peer: PeerId | string, options?: DhtOptions): Promise<PeerAddrs>
  /** Says that this node has what `key` stands for: a CID, or any text. Said again every hour while the node runs. @throws P2PError `not-stored` */
  provide(key: CID | string, options?: DhtOptions): Promise<void>
  /** Who has what `key` stands for, each peer once, as they are found. */
  findProviders(key: CID | string, options?: DhtOptions): AsyncIterable<PeerAddrs>
  /**
   * Keeps a value with the peers closest to its key. Resolves with how many of them took it.
   *
   * @throws P2PError `invalid-record` before anything is sent, `not-stored` where nobody took it
   */
  put<T>(type: RecordType<T>, key: string, value: T, options?: DhtOptions): Promise<number>
  /** The best of the values the network holds under a key. @throws P2PError `not-found` */
  get<T>(type: RecordType<T>, key: string, options?: DhtOptions): Promise<T>
}

/** What `kadDHT` needs to check the values that others ask this node to keep, and to choose between several. */
export function recordRules(
  records: readonly RecordType[],
  codec: Codec
): Required<Pick<KadDHTInit, 'validators' | 'selectors'>> {
  const validators: NonNullable<KadDHTInit['validators']> = {}
  const selectors: NonNullable<KadDHTInit['selectors']> = {}
  for (const type of records) {
    validators[type.namespace] = (_key, bytes) => void decodeRecord(type, bytes, codec)
    selectors[type.namespace] = (_key, candidates) =>
      type.select(candidates.map(bytes => decodeRecord(type, bytes, codec)))
  }
  return { validators, selectors }
}

/** What `kadDht` is made of. */
export interface DhtComponents {
  libp2p: Libp2p
  dht: KadDHT
  codec: Codec
  records: readonly RecordType[]
}

/** Wraps libp2p's Kademlia. */
export function typedDht({ libp2p, dht, codec, records }: DhtComponents): Dht {
  const check = (type: RecordType): void => {
    if (records.includes(type)) return
    throw failure('unknown-message', `records: '${type.namespace}' is not among those the node was made with`)
  }
  return {
    async findPeer(target, options) {
      const peer = isPeerId(target) ? target : peerIdFromString(target)
      return await query(options, async signal => {
        const found = await libp2p.peerRouting.findPeer(peer, { signal }).catch((cause: unknown) => {
          if (!(cause instanceof Error && cause.name === 'NotFoundError')) throw cause
        })
        if (found === undefined) throw failure('not-found', `the DHT does not know peer ${peer}`)
        return { peer: found.id, addrs: found.multiaddrs }
      })
    },
    async provide(key, options) {
      const cid = await toCid(key)
      const stored = await query(options, signal => countStored(dht.provide(cid, { signal }), 'ADD_PROVIDER'))
      if (stored === 0) throw failure('not-stored', `no peer keeps that this node provides '${String(key)}'`)
    },
    async *findProviders(key, { signal, timeoutMs = DEFAULT_QUERY_TIMEOUT_MS } = {}) {
      const cid = await toCid(key)
      const deadline = deadlineSignal(deadlineIn(timeoutMs, signal))
      const seen = new Set<string>()
      try {
        for await (const event of dht.findProviders(cid, { signal: deadline.signal })) {
          if (event.name !== 'PROVIDER') continue
          for (const { id: peer, multiaddrs: addrs } of event.providers) {
            if (!seen.has(peer.toString())) yield { peer, addrs }
            seen.add(peer.toString())
          }
        }
      } catch (error) {
        throw transportFailure(error, { signal: deadline.signal, sent: false })
      } finally {
        deadline.clear()
      }
    },
    async put(type, key, value, options) {
      check(type)
      const bytes = encodeRecord(type, value, codec)
      const recordKey = toRecordKey(type, key)
      const stored = await query(options, signal => countStored(dht.put(recordKey, bytes, { signal }), 'PUT_VALUE'))
      if (stored === 0)
        throw failure('not-stored', `no peer took the record /${type.namespace}/${key}`, { retryable: true })
      return stored
    },
    async get(type, key, options) {
      check(type)
      const best = await query(options, async signal => {
        let value: Uint8Array | undefined
        for await (const event of dht.get(toRecordKey(type, key), { signal })) {
          if (event.name === 'VALUE') value = event.value
        }
        return value
      })
      if (best === undefined) throw failure('not-found', `the DHT holds no valid record /${type.namespace}/${key}`)
      return decodeRecord(type, best, codec)
    }
  }
}

/** kad-dht's own deadline is 180 s and its errors are its own: every query here ends in time, with a P2PError. */
async function query<T>(
  { signal, timeoutMs = DEFAULT_QUERY_TIMEOUT_MS }: DhtOptions = {},
  run: (signal: AbortSignal) => Promise<T>
): Promise<T> {
  const deadline = deadlineSignal(deadlineIn(timeoutMs, signal))
  try {
    return await run(deadline.signal)
  } catch (error) {
    throw transportFailure(error, { signal: deadline.signal, sent: false })
  } finally {
    deadline.clear()
  }
}

/** kad-dht does not say whether anybody took a record: a peer that did answers, one that refuses resets the stream. */
async function countStored(events: AsyncIterable<QueryEvent>, messageName: string): Promise<number> {
  let stored = 0
  for await (const event of events) {
    if (event.name === 'PEER_RESPONSE' && event.messageName === messageName) stored++
  }
  return stored
}

function toRecordKey({ namespace }: RecordType, key: string): Uint8Array {
  return new TextEncoder().encode(`/${namespace}/${key}`)
}

async function toCid(key: CID | string): Promise<CID> {
  if (typeof key !== 'string') return key
  return CID.createV1(raw.code, await sha256.digest(new TextEncoder().encode(key)))
}

function encodeRecord<T>(type: RecordType<T>, value: T, codec: Codec): Uint8Array {
  try {
    const bytes = codec.encode(encodeWith(type.schema, value))
    if (bytes.byteLength <= MAX_RECORD_BYTES) return bytes
    throw new RangeError(`the value has ${bytes.byteLength} bytes; a DHT record may have ${MAX_RECORD_BYTES}`)
  } catch (cause) {
    throw invalidRecord(type, cause)
  }
}

function decodeRecord<T>(type: RecordType<T>, bytes: Uint8Array, codec: Codec): T {
  try {
    if (bytes.byteLength > MAX_RECORD_BYTES) throw new RangeError(`the value has ${bytes.byteLength} bytes`)
    return decodeWith(type.schema, codec.decode(bytes))
  } catch (cause) {
    throw invalidRecord(type, cause)
  }
}

function invalidRecord({ namespace }: RecordType, cause: unknown): P2PError {
  return failure('invalid-record', `record /${namespace}: ${cause instanceof Error ? cause.message : String(cause)}`, {
    cause
  })
}
