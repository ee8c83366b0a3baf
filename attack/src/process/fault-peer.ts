/** A peer that things go wrong with: `fault-peer.ts [KEY PORT]`, the key in hex. Says its address. */
import { privateKeyFromRaw } from '@libp2p/crypto/keys'
import { createNode } from 'p2plane'
import { now } from '../now.ts'
import { fail, hang } from '../handlers.ts'
import { Cut, CutCount, Echo, faultMessages, Hang, Throw, Told, WhenTold } from '../messages.ts'
import { tellOutcome } from './tell.ts'

const [key, port] = process.argv.slice(2)

await tellOutcome(async () => {
  let told: { seq: number; atMs: number }[] = []
  let cuts = 0
  const node = await createNode({
    messages: faultMessages,
    ...(key !== undefined && { privateKey: privateKeyFromRaw(Buffer.from(key, 'hex')) }),
    ...(port !== undefined && { listen: [`/ip4/127.0.0.1/tcp/${port}`] }),
    router: {
      [Echo.protocolId]: request => request,
      [Hang.protocolId]: hang,
      [Throw.protocolId]: ({ seq }) => fail(seq),
      [Told.protocolId]: async ({ seq }, { signal }) => {
        if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
        told.push({ seq, atMs: now() })
        return null
      },
      [WhenTold.protocolId]: () => {
        const taken = told
        told = []
        return taken
      },
      [Cut.protocolId]: (_request, { connection }) => {
        cuts++
        connection.abort(new Error('an outage'))
        return null
      },
      [CutCount.protocolId]: () => cuts
    }
  })
  return node.addresses[0]!.toString()
})
