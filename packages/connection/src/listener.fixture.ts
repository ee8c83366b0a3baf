/** A process that listens, tells its parent where, and waits to be killed. */
import { tcpNode } from './node.fixture.ts'

const node = await tcpNode(['/ip4/127.0.0.1/tcp/0'])
process.send?.(node.getMultiaddrs()[0]!.toString())
