import type { UnaryMessage } from '@p2plane/message'
import type { CallWatch } from './call-watch.ts'
import type { OutboundCallInit } from './outbound-call.ts'

/** The same call, watched from here until it settles. */
export function watchedCall<M extends UnaryMessage>(watch: CallWatch, call: OutboundCallInit<M>): OutboundCallInit<M> {
  const { target, message, body, options, resolve, reject } = call
  const { protocolId } = message
  const watched = watch.outgoing({ protocolId, requestBytes: body.byteLength, peer: target, headers: options.headers })
  const { headers } = watched
  return {
    target,
    message,
    body,
    options: headers === undefined ? options : { ...options, headers },
    watched,
    resolve(response) {
      watched.end(undefined)
      resolve(response)
    },
    reject(error) {
      watched.end(error)
      reject(error)
    }
  }
}
