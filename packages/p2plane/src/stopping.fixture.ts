/** A process that calls itself, stops its nodes, and has nothing more to do: prints how long it lives after that, in milliseconds. */
import { createNode } from './create-node.ts'
import { messages, Ping, router } from './node.fixture.ts'

const alice = await createNode({ messages, router })
const bob = await createNode({ messages, bootstrap: alice.addresses.map(String) })
await bob.request(alice.peerId, Ping, { nonce: 1 })
await bob.stop()
await alice.stop()
const stoppedAtMs = performance.now()
process.on('exit', () => console.log(String(performance.now() - stoppedAtMs)))
