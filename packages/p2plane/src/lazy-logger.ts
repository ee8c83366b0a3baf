import type { ComponentLogger, Logger } from '@libp2p/interface'
import { enabled, logger } from '@libp2p/logger'

/**
 * libp2p's own logger, of which each is made when it has something to say. libp2p makes two for each stream, each of them
 * twice, and asks the system every time whether standard error is a terminal: 15 µs of every stream that a peer opens,
 * for a log that is off.
 */
export function lazyLogger(): ComponentLogger {
  return { forComponent: lazy }
}

type Voice = Logger['error']

function lazy(name: string): Logger {
  let made: Logger | undefined
  const real = (): Logger => (made ??= logger(name))
  const log: Voice = (formatter, ...args) => {
    if (enabled(name)) real()(formatter, ...args)
  }
  const error: Voice = (formatter, ...args) => {
    if (enabled(`${name}:error`)) real().error(formatter, ...args)
  }
  const voiceOfTrace: Voice = (formatter, ...args) => real().trace(formatter, ...args)
  // Decided here, as libp2p's own does: most of what is logged is a trace, of each piece of each message.
  const trace = enabled(`${name}:trace`) ? voiceOfTrace : silent
  const newScope = (scope: string): Logger => lazy(`${name}:${scope}`)
  return Object.defineProperty(Object.assign(log, { error, trace, newScope, enabled: false }), 'enabled', {
    get: () => enabled(name)
  })
}

function silent(): void {}
