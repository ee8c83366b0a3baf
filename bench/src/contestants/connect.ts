/** ConnectRPC over HTTP/2 and TLS, with protobuf. */
import { once } from 'node:events'
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { create, createFileRegistry, type DescService, fromBinary } from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import { createClient } from '@connectrpc/connect'
import { connectNodeAdapter, createConnectTransport } from '@connectrpc/connect-node'
import { type Contestant, type Echo, type Entry, PIECE_BYTES } from '../contestant.ts'
import { selfSigned } from './certificate.ts'
import { loadProto } from './proto.ts'

const PIECE = new Uint8Array(PIECE_BYTES).fill(7)

/** protobuf-es has 64-bit integers as bigints. */
interface WireEcho {
  seq: bigint
  data: Uint8Array
}
interface WireEntry extends Omit<Entry, 'round' | 'sentAtMs'> {
  round: bigint
  sentAtMs: bigint
}

/** What `createClient` makes of a service that is known at run time only. */
interface BenchClient {
  echo(value: WireEcho): Promise<WireEcho>
  record(entry: WireEntry): Promise<WireEntry>
  pull(request: { byteLength: bigint }): AsyncIterable<{ data: Uint8Array }>
}

export const connect: Contestant = {
  lacks: [],
  async serve() {
    const service = loadBench()
    const handle = connectNodeAdapter({
      routes: router =>
        router.service(service, {
          echo: (value: unknown) => value,
          record: (entry: unknown) => entry,
          pull: async function* ({ byteLength }: { byteLength: bigint }) {
            for (let left = Number(byteLength); left > 0; left -= PIECE_BYTES) {
              yield { data: left < PIECE_BYTES ? PIECE.subarray(0, left) : PIECE }
            }
          }
        } as never)
    })
    const server = createSecureServer(await selfSigned(), handle)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  },
  async connect(baseUrl) {
    const transport = createConnectTransport({
      baseUrl,
      httpVersion: '2',
      nodeOptions: { rejectUnauthorized: false, servername: 'localhost' },
      // Nobody else compresses.
      acceptCompression: []
    })
    const client = createClient(loadBench(), transport) as unknown as BenchClient
    return {
      async value({ seq, data }): Promise<Echo> {
        const came = await client.echo({ seq: BigInt(seq), data })
        return { seq: Number(came.seq), data: came.data }
      },
      async record({ round, sentAtMs, ...rest }): Promise<Entry> {
        const came = await client.record({ ...rest, round: BigInt(round), sentAtMs: BigInt(sentAtMs) })
        return { ...came, round: Number(came.round), sentAtMs: Number(came.sentAtMs) }
      },
      async pull(byteLength) {
        let received = 0
        for await (const { data } of client.pull({ byteLength: BigInt(byteLength) })) received += data.length
        return received
      }
    }
  }
}

function loadBench(): DescService {
  const echo = loadProto()['bench.Bench'] as unknown as Record<
    string,
    { requestType: { fileDescriptorProtos: Buffer[] } }
  >
  const file = echo['Echo']!.requestType.fileDescriptorProtos.map(bytes => fromBinary(FileDescriptorProtoSchema, bytes))
  return createFileRegistry(create(FileDescriptorSetSchema, { file })).getService('bench.Bench')!
}
