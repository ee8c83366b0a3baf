/**
 * A process whose handlers never answer, for tests that kill it: prints its address, then a line for each request. With
 * the argument `unary` it does not speak lanes.
 */
import { createNode } from './create-node.ts'
import { messages, Ping, Say, withoutLanes } from './node.fixture.ts'

const hang = (): Promise<never> => {
  console.log('handling')
  return new Promise(() => {})
}
const node = await createNode({ messages, router: { [Ping.protocolId]: hang, [Say.protocolId]: hang } })
if (process.argv[2] === 'unary') await withoutLanes(node)
console.log(String(node.addresses[0]))
