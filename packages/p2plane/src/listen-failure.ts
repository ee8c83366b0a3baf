import { failure } from '@p2plane/wire'

/** What can go wrong with an address to listen on, and what a user can do about it. */
const ADVICE: readonly (readonly [pattern: RegExp, what: string, expected: string])[] = [
  [/EADDRINUSE/, 'is in use by another process', 'a free port, or tcp/0 for any free one'],
  [/EACCES/, 'may not be listened on by this user', 'a port from 1024 up'],
  [/EADDRNOTAVAIL/, 'is not an address of this host', "an address of this host, such as '/ip4/127.0.0.1/tcp/0'"],
  [
    /UnsupportedListenAddress|No transport/,
    'is of a kind no transport here knows',
    "an address such as '/ip4/127.0.0.1/tcp/0'"
  ]
]

/** libp2p lists every address it could not listen on, one a line, each with a stack. One sentence says it better. */
export function listenFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'UnsupportedListenAddressesError') return error
  const [, addr, why] = /^\s*(\/\S+): (.+)$/m.exec(error.message) ?? []
  if (addr === undefined || why === undefined) return error
  const [, what, expected] = ADVICE.find(([pattern]) => pattern.test(why)) ?? [
    undefined,
    `cannot be listened on (${why})`,
    "an address such as '/ip4/127.0.0.1/tcp/0'"
  ]
  return failure('invalid-argument', `listen: '${addr}' ${what}; expected ${expected}`, { cause: error })
}
