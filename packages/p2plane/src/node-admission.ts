import type { Connection, Libp2p, Logger } from '@libp2p/interface'
import type { Message } from '@p2plane/message'
import { Admission } from './admission/admission.ts'
import { GoodbyeMessage, HelloMessage, NONCE_BYTES, ProveMessage } from './admission/hello.ts'
import { openDoorWarning } from './admission/open-door.ts'
import { isOpen, open } from './admission/policies/open.ts'
import { Refusals } from './admission/refusals.ts'
import { fromGoodbye, type Rejection } from './admission/rejection.ts'
import { parseListenAddr } from './addresses.ts'
import type { Bodies } from './body.ts'
import type { NodeEvents } from './events.ts'
import type { Inbound } from './inbound.ts'
import type { NodeOptions } from './node-options.ts'
import type { PeerManager } from './peers/peer-manager.ts'

/** For the whole handshake: libp2p's own limit for securing a connection. */
const HANDSHAKE_TIMEOUT_MS = 10_000

/** What `nodeAdmission` takes. */
export interface NodeAdmissionComponents {
  libp2p: Libp2p
  bodies: Bodies
  peers: PeerManager
  log: Logger
  /** Stops what uses a connection from beginning anything new on it. */
  retire: (connection: Connection) => void
  /** Fires an event of the node. */
  dispatch: <T extends keyof NodeEvents>(type: T, detail: NodeEvents[T]['detail']) => void
}

/** A node's admission. */
export interface NodeAdmission {
  /** Who has turned this node away. */
  readonly refusals: Refusals
  /** Undefined where everybody is admitted: then nothing is said and nothing is awaited. */
  readonly admission: Admission | undefined
  /** Begins to answer. Before the node listens. */
  start(inbound: Inbound): Promise<void>
}

/** Puts a node's admission together. */
export function nodeAdmission(
  { libp2p, bodies, peers, log, retire, dispatch }: NodeAdmissionComponents,
  { admission: policy = open(), onPeer }: Pick<NodeOptions<Message>, 'admission' | 'onPeer'>
): NodeAdmission {
  const refusals = new Refusals(() => performance.now())
  const onRejected = (peer: Rejection & NodeEvents['peer:rejected']['detail']): void => dispatch('peer:rejected', peer)
  const admission =
    isOpen(policy) && onPeer === undefined
      ? undefined
      : new Admission({
          libp2p,
          bodies,
          policy,
          onPeer,
          refusals,
          log,
          timeoutMs: HANDSHAKE_TIMEOUT_MS,
          now: () => Date.now(),
          nonce: () => crypto.getRandomValues(new Uint8Array(NONCE_BYTES)),
          addrsOf: peer => peers.getAddrs(peer),
          onAdmitted: peer => dispatch('peer:admitted', peer),
          onRejected(connection, rejection) {
            // It stays open for a moment, so that the peer learns why. It is not used for anything else.
            retire(connection)
            onRejected({ ...rejection, peer: connection.remotePeer })
          }
        })
  return {
    refusals,
    admission,
    async start(inbound) {
      await inbound.handlers.handleOpenly(GoodbyeMessage, (goodbye, { connection }) => {
        const rejection = fromGoodbye(goodbye)
        if (admission !== undefined) admission.onGoodbye(rejection, connection)
        else {
          refusals.add(connection.remotePeer, rejection)
          onRejected({ ...rejection, peer: connection.remotePeer })
        }
        return null
      })
      if (admission === undefined) return
      await inbound.handlers.handleOpenly(HelloMessage, (hello, { connection }) => admission.onHello(hello, connection))
      await inbound.handlers.handleOpenly(ProveMessage, ({ proofs }, { connection }) =>
        admission.onProve(proofs, connection)
      )
      admission.start()
    }
  }
}

/** Says once that a node is open to more than its own host, where nobody has said that this is meant. */
export function warnOfOpenDoor({ listen = [], admission, onPeer }: NodeOptions<Message>): void {
  if (admission !== undefined || onPeer !== undefined) return
  const warning = openDoorWarning(listen.map(addr => parseListenAddr(addr, 'listen')))
  if (warning !== undefined)
    globalThis.process?.emitWarning?.(warning, { type: 'P2PLaneWarning', code: 'P2PLANE_OPEN' })
}
