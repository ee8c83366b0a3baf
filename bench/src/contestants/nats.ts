/** NATS: through a broker, a third process, whose processor time nobody counts here. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { connect as connectNats, type NatsConnection } from 'nats'
import type { Contestant } from '../contestant.ts'

const SUBJECT = 'echo'
const TIMEOUT_MS = 10_000
const START_ATTEMPTS = 50
const START_WAIT_MS = 100

export const nats: Contestant = {
  lacks: ['unencrypted', 'untyped'],
  async serve() {
    const port = await freePort()
    const broker = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
    process.on('exit', () => broker.kill())
    await once(broker, 'spawn').catch(() => {
      throw new Error('skipped: nats-server is not installed')
    })
    const address = `127.0.0.1:${port}`
    const connection = await untilConnected(address)
    connection.subscribe(SUBJECT, { callback: (_error, message) => void message.respond(message.data) })
    await connection.flush()
    return address
  },
  async connect(address) {
    const connection = await connectNats({ servers: address })
    return { bytes: async data => (await connection.request(SUBJECT, data, { timeout: TIMEOUT_MS })).data }
  }
}

async function untilConnected(address: string): Promise<NatsConnection> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await connectNats({ servers: address })
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error
      await delay(START_WAIT_MS)
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
