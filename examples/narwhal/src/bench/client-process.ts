/** A load generator: told by its parent what to send, it sends it, and says what it has sent. */
import { type ClientInit, sendLoad } from './client.ts'

process.on('message', (init: ClientInit) => {
  void sendLoad(init).then(sent => process.send!(sent))
})
// It ends with its parent.
process.on('disconnect', () => process.exit(0))
