/**
 * A transaction: a text, the transactions it stands on, and an id that follows from both. Pure: the hash is handed in.
 */

/** A vertex of the DAG. */
export interface Transaction {
  /** SHA-256 of data and parents, in hex. */
  readonly id: string
  readonly data: string
  /** The ids of the transactions it was made on top of, ascending. */
  readonly parents: readonly string[]
}

/** The SHA-256 of a text's UTF-8, in lower-case hex. */
export type Sha256 = (text: string) => string

/** The longest `data`, in bytes of UTF-8. */
export const MAX_DATA_BYTES = 64 * 1024

/** The most parents of one transaction: what keeps a network of many tips from making ever larger transactions. */
export const MAX_PARENTS = 8

/** A transaction on top of others. */
export function createTransaction(data: string, parents: Iterable<string>, sha256: Sha256): Transaction {
  const ascending = [...new Set(parents)].toSorted()
  return { id: transactionId(data, ascending, sha256), data, parents: ascending }
}

/** What is wrong with a transaction, as far as can be seen without its parents; undefined where nothing is. */
export function problemOf({ id, data, parents }: Transaction, sha256: Sha256): string | undefined {
  const problem = problemOfData(data)
  if (problem !== undefined) return problem
  if (parents.length > MAX_PARENTS) return `it has ${parents.length} parents; ${MAX_PARENTS} are allowed`
  if (!parents.every(parent => /^[0-9a-f]{64}$/.test(parent))) return 'a parent is not 64 lower-case hex digits'
  if (parents.some((parent, i) => i > 0 && parent <= parents[i - 1]!))
    return 'its parents are not distinct and ascending'
  if (id !== transactionId(data, parents, sha256)) return 'its id is not the SHA-256 of its data and parents'
  return undefined
}

/** What is wrong with a text as `data`. */
export function problemOfData(data: string): string | undefined {
  // Half a surrogate pair has no UTF-8. Hashed, it would become U+FFFD, and two texts would share an id.
  if (!data.isWellFormed()) return 'data is not well-formed Unicode'
  const bytes = utf8Length(data)
  return bytes > MAX_DATA_BYTES ? `data has ${bytes} bytes of UTF-8; ${MAX_DATA_BYTES} are allowed` : undefined
}

/**
 * The original hashes data and parents one after the other, so data "ab" on parent "c" has the id of data "a" on parent
 * "bc", and whoever wants a forgery moves the border. Here every part says how long it is before it begins, so no two
 * transactions have one preimage; and the first line keeps these hashes apart from hashes of anything else.
 */
function transactionId(data: string, parents: readonly string[], sha256: Sha256): string {
  return sha256(['narwhal/transaction/1', parents.length, ...parents, utf8Length(data), data].join('\n'))
}

const utf8 = new TextEncoder()

function utf8Length(text: string): number {
  return utf8.encode(text).byteLength
}
