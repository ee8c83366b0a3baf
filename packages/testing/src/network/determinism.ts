import type { RealWorkBegun } from '../time/real-work.ts'
import type { Trace } from './trace.ts'

/** What is known of one run. */
export interface RunRecord {
  readonly trace: Trace
  /** What of it was not virtual. */
  readonly real: readonly RealWorkBegun[]
}

/** Two runs with one seed were not the same. */
export class DeterminismError extends Error {
  /** Always `DeterminismError`. */
  override readonly name = 'DeterminismError'
}

/** @throws DeterminismError, which says where they part and what may be the reason */
export function checkSame([one, other]: readonly [RunRecord, RunRecord]): void {
  if (one.trace.hash === other.trace.hash) return
  throw new DeterminismError(`two runs with one seed ${parting(one.trace, other.trace)}.\n${reasons([one, other])}`)
}

function parting(one: Trace, other: Trace): string {
  const at = one.lines.findIndex((line, index) => line !== other.lines[index])
  const [first, second] = [one, other].map(({ lines }) => lines[at])
  if (first === undefined || second === undefined) {
    return `are not equally long: ${one.length} and ${other.length} entries`
  }
  return `part at entry ${at}:\n  ${first}\n  ${second}\n(milliseconds, from > to #connection, what, bytes, their hash)`
}

function reasons(records: readonly RunRecord[]): string {
  const seen = new Map(records.flatMap(({ real }) => real).map(work => [`${work.kind} ${work.at}`, work]))
  if (seen.size === 0) {
    return (
      'Nothing real was seen in either. It may be what one run leaves to the next, such as a variable of a module, or a ' +
      'reference to a clock or to chance that was taken before the run, such as `const now = Date.now`.'
    )
  }
  const lines = [...seen.values()].map(({ kind, process, at }) => `  ${named(kind)}, by ${process}, at ${at}`)
  return `What is not virtual, and may be the reason:\n${lines.join('\n')}`
}

/** What the kinds of async_hooks are called elsewhere. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(FS|FILEHANDLE|STATWATCHER)/, 'the file system'],
  [/^(GETADDRINFO|GETNAMEINFO|QUERYWRAP|DNS)/, 'DNS'],
  [/^ZLIB/, 'zlib on the thread pool'],
  [/REQUEST$|^crypto\.subtle/, 'cryptography on the thread pool'],
  [/^(Timeout|Immediate)$/, 'a real timer, by a reference from before the run'],
  [/^(TCP|UDP|PIPE|TLS)/, 'a socket'],
  [/^(PROCESS|WORKER)/, 'another process or thread']
]

function named(kind: string): string {
  const [, name = 'something real'] = NAMES.find(([pattern]) => pattern.test(kind)) ?? []
  return `${name} (${kind})`
}
