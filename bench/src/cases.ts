/** What is measured: so many callers with a payload of a size, or one long stream. */

/** Many calls of one kind. */
export interface Calls {
  readonly kind: 'echo' | 'record'
  /** The size of `data`, or of a record's `payload`. */
  readonly byteLength: number
  /** Each has one call under way, always. */
  readonly callers: number
}

/** One stream of bytes from the server, as fast as it comes. */
export interface LongStream {
  readonly kind: 'stream'
}

/** One line of the plan, as it is named on the command line and in the tables. */
export type Case = (Calls | LongStream) & { readonly name: string }

const KIB = 1024
const MIB = 1024 * KIB

/** In the order they are measured. `--only 32B` is both of its lines. */
export const CASES: readonly Case[] = [
  ...echoes('32B', 32, 64),
  ...echoes('1KiB', KIB, 64),
  ...echoes('64KiB', 64 * KIB, 16),
  ...echoes('1MiB', MIB, 4),
  { name: 'record/1', kind: 'record', byteLength: KIB, callers: 1 },
  { name: 'record/64', kind: 'record', byteLength: KIB, callers: 64 },
  { name: 'stream', kind: 'stream' }
]

function echoes(size: string, byteLength: number, callers: number): Case[] {
  return [1, callers].map(n => ({ name: `${size}/${n}`, kind: 'echo', byteLength, callers: n }))
}

/** The case in words. */
export function describeCase(measured: Case): string {
  if (measured.kind === 'stream') return 'one long stream of bytes'
  const what =
    measured.kind === 'record' ? 'a record of eight fields' : measured.name.split('/')[0]!.replace(/B|KiB|MiB/, ' $&')
  return `${what}, ${measured.callers === 1 ? 'one caller' : `${measured.callers} callers`}`
}
