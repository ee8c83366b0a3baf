import { isDeepStrictEqual } from 'node:util'
import { bodyCodec, cborCodec, CborError } from '@p2plane/wire'
import { decode as decodeStrictly } from 'cborg'
import * as z from 'zod'
import { Mutator } from './mutator.ts'

/** What `fuzzBodies` takes. */
export interface FuzzInit {
  readonly inputs: number
  /** The same seed makes the same inputs. */
  readonly seed: number
}

/** What came of it. */
export interface Fuzzed {
  readonly inputs: number
  /** Inputs that the codec read. */
  readonly readable: number
  readonly perSecond: number
  /** Inputs that did harm, or that two readers do not read alike. */
  readonly escapes: readonly Escape[]
}

/** What an input did, and the input. */
export interface Escape {
  readonly what: string
  readonly hex: string
}

const SLOW_MS = 50
/** What is kept of them. */
const MOST_ESCAPES = 1_000

const codec = cborCodec()
/** Reads whatever the general codec reads, by the compiled way: the two have to agree on what is data. */
const compiled = bodyCodec(z.union([z.array(z.unknown()), z.record(z.string(), z.unknown()), z.unknown()]), codec)
const message = bodyCodec(
  z.object({
    seq: z.int(),
    name: z.string(),
    data: z.instanceof(Uint8Array),
    tags: z.array(z.string()),
    at: z.optional(z.number()),
    inner: z.nullable(z.object({ a: z.boolean(), b: z.record(z.string(), z.int()) }))
  }),
  codec
)
const prototypeKeys = Reflect.ownKeys(Object.prototype).length

/** Reads inputs by every way there is, and says which of them were not as they should be. */
export function fuzzBodies({ inputs, seed }: FuzzInit): Fuzzed {
  const mutator = new Mutator(seed)
  const escapes: Escape[] = []
  let readable = 0
  const startMs = performance.now()
  for (let i = 0; i < inputs; i++) {
    const bytes = mutator.next()
    const begunMs = performance.now()
    const { value, what } = judge(bytes)
    const tookMs = performance.now() - begunMs
    if (value !== UNREAD) readable++
    const harm = what ?? (tookMs > SLOW_MS && isSlowAgain(bytes) ? `takes ${tookMs} ms` : undefined)
    if (harm !== undefined && escapes.length < MOST_ESCAPES) {
      escapes.push({ what: harm, hex: Buffer.from(bytes).toString('hex') })
    }
  }
  return { inputs, readable, perSecond: (1000 * inputs) / (performance.now() - startMs), escapes }
}

const UNREAD = Symbol('unread')

/** Reads one input by every way, and says what is wrong, if anything is. */
export function judge(bytes: Uint8Array): { value: unknown; what?: string } {
  const general = attempt(() => codec.decode(bytes))
  if ('crash' in general) return { value: UNREAD, what: `crashes with ${general.crash}` }
  const { value } = general
  const what = disagreement(bytes, value) ?? pollution()
  return what === undefined ? { value } : { value, what }
}

function disagreement(bytes: Uint8Array, value: unknown): string | undefined {
  const byCompiled = attempt(() => compiled.decode(bytes))
  if ('crash' in byCompiled) return `crashes the compiled codec with ${byCompiled.crash}`
  if (!isDeepStrictEqual(byCompiled.value, value)) return 'is read in another way by the compiled codec'
  const byMessage = attempt(() => message.decode(bytes))
  // What is data but no such message is a SchemaError, and nothing else.
  if ('crash' in byMessage && !byMessage.crash.startsWith('SchemaError'))
    return `crashes a message with ${byMessage.crash}`
  if (value === UNREAD && 'value' in byMessage && byMessage.value !== UNREAD) return 'is a message, but no data'
  if (value === UNREAD) return undefined
  // What we read and write again is what another's strict decoder reads.
  const written = codec.encode(value)
  const byCborg = attempt(() => decodeStrictly(written, { rejectDuplicateMapKeys: true, allowBigInt: true }) as unknown)
  if ('crash' in byCborg) return `is written as what cborg refuses: ${byCborg.crash}`
  if (!isDeepStrictEqual(plain(byCborg.value), plain(value))) return 'is read in another way by cborg'
  return undefined
}

function attempt(work: () => unknown): { value: unknown } | { crash: string } {
  try {
    return { value: work() }
  } catch (error) {
    if (error instanceof CborError) return { value: UNREAD }
    return { crash: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
  }
}

function pollution(): string | undefined {
  if (Reflect.ownKeys(Object.prototype).length === prototypeKeys && Object.keys({}).length === 0) return undefined
  return 'changes Object.prototype'
}

/** A collector that ran in between is no fault of the input's. */
function isSlowAgain(bytes: Uint8Array): boolean {
  const begunMs = performance.now()
  judge(bytes)
  return performance.now() - begunMs > SLOW_MS
}

/** Without what only JavaScript tells apart: the classes of byte strings, and properties that are undefined. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Uint8Array.from(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, content]) => content !== undefined)
      .map(([key, content]) => [key, plain(content)])
  )
}
