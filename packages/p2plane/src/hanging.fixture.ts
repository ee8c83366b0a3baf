/** A process whose handlers never answer, for tests that kill it: prints its address, then a line for each request. */
import { createNode } from './create-node.ts'
import { messages, Ping, Say } from './node.fixture.ts'

const hang = (): Promise<never> => {
  console.log('handling')
  return new Promise(() => {})
}
const node = await createNode({ messages, router: { [Ping.protocolId]: hang, [Say.protocolId]: hang } })
console.log(String(node.addresses[0]))
