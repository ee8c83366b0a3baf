/** P2PLane's lane alone: libp2p, one stream, bytes in and bytes out. What types cost is the distance to it. */
import { LANE_PROTOCOL, laneExchange, ownsBytes, P2PError, request, serveLane, UNLIMITED } from '@p2plane/wire'
import type { Contestant } from '../contestant.ts'
import { connectRaw, type ENCRYPTERS, openRaw, pullRaw, serveRaw } from './raw-libp2p.ts'

const ECHO_PROTOCOL = '/bench/echo/1.0.0'
const MAX_BYTES = 4 * 1024 * 1024
const TIMEOUT_MS = 10_000

/** On P2PLane's default encryption. */
export const overTls: Contestant = rawLane('default')

/** On Noise. */
export const overNoise: Contestant = rawLane('noise')

function rawLane(encrypters: keyof typeof ENCRYPTERS): Contestant {
  return {
    lacks: ['untyped'],
    serve: () =>
      serveRaw(encrypters, LANE_PROTOCOL, (stream, connection) => {
        const lane = serveLane(stream, {
          route: protocolId =>
            protocolId === ECHO_PROTOCOL ? { maxRequestBytes: MAX_BYTES, expectedResponseBytes: MAX_BYTES } : undefined,
          respond: (_route, body) => body,
          tell: error => new P2PError(String(error), { code: 'internal' }),
          onFailure: () => {},
          ownsBytes: ownsBytes(connection),
          limits: { ...UNLIMITED, handleTimeoutMs: TIMEOUT_MS }
        })
        lane.ended.catch(() => {})
      }),
    async connect(address) {
      const connection = await connectRaw(encrypters, address)
      const lane = laneExchange(await openRaw(connection, LANE_PROTOCOL), {
        name: 'default',
        peer: connection.remotePeer.toString(),
        ownsBytes: ownsBytes(connection)
      })
      const echo = (data: Uint8Array): Promise<Uint8Array> =>
        request(lane, ECHO_PROTOCOL, data, {
          deadlineMs: performance.now() + TIMEOUT_MS,
          timeoutMs: TIMEOUT_MS,
          maxResponseBytes: MAX_BYTES
        })
      // A lane says HELLO with its first request, and one that says nothing is closed before its first turn may have come.
      await echo(new Uint8Array(1))
      return {
        bytes: echo,
        pull: byteLength => pullRaw(connection, byteLength)
      }
    }
  }
}
