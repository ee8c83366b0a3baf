/** gRPC for Node, with TLS and protobuf, as its users have it. */
import { once } from 'node:events'
import {
  credentials,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceClientConstructor,
  type ServiceError,
  type sendUnaryData,
  type ServerUnaryCall
} from '@grpc/grpc-js'
import { type Contestant, type Echo, type Entry, PIECE_BYTES } from '../contestant.ts'
import { selfSigned } from './certificate.ts'
import { loadProto } from './proto.ts'

const UNLIMITED = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 }
const PIECE = { data: Buffer.alloc(PIECE_BYTES, 7) }

export const grpc: Contestant = {
  lacks: [],
  async serve() {
    const { cert, key } = await selfSigned()
    const server = new Server(UNLIMITED)
    server.addService(loadBench().service, { Echo: echo, Record: echo, Pull: pull })
    const secured = ServerCredentials.createSsl(null, [
      { cert_chain: Buffer.from(cert), private_key: Buffer.from(key) }
    ])
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    server.bindAsync('127.0.0.1:0', secured, (error, port) => (error === null ? resolve(port) : reject(error)))
    return `127.0.0.1:${await promise}`
  },
  async connect(address) {
    const unverified = credentials.createSsl(null, null, null, { rejectUnauthorized: false })
    const named = { ...UNLIMITED, 'grpc.ssl_target_name_override': 'localhost' }
    const client = new (loadBench())(address, unverified, named)
    const call =
      <T>(method: 'Echo' | 'Record') =>
      (value: T): Promise<T> =>
        new Promise((resolve, reject) => {
          const settle = (error: ServiceError | null, answer: T): void =>
            error === null ? resolve(answer) : reject(error)
          client[method]!(value, settle)
        })
    return {
      value: call<Echo>('Echo'),
      record: call<Entry>('Record'),
      async pull(byteLength) {
        let received = 0
        for await (const { data } of client['Pull']!({ byteLength }) as AsyncIterable<typeof PIECE>)
          received += data.length
        return received
      }
    }
  }
}

function loadBench(): ServiceClientConstructor {
  const { bench } = loadPackageDefinition(loadProto()) as unknown as { bench: { Bench: ServiceClientConstructor } }
  return bench.Bench
}

function echo<T>({ request }: ServerUnaryCall<T, T>, answer: sendUnaryData<T>): void {
  answer(null, request)
}

function pull(call: ServerWritableStream<{ byteLength: number }, typeof PIECE>): void {
  sendStream(call).catch((error: unknown) => call.destroy(error as Error))
}

async function sendStream(call: ServerWritableStream<{ byteLength: number }, typeof PIECE>): Promise<void> {
  for (let left = call.request.byteLength; left > 0; left -= PIECE_BYTES) {
    const piece = left < PIECE_BYTES ? { data: PIECE.data.subarray(0, left) } : PIECE
    if (!call.write(piece)) await once(call, 'drain')
  }
  call.end()
}
