/** A certificate as a line of text says it: `3.1: 2.0 2.1 2.3`. */
export interface OrderLine {
  /** Counted from 1. */
  readonly line: number
  readonly round: number
  readonly author: number
  /** Authors of the round before, ascending. */
  readonly parents: readonly number[]
}

/** What a text says: who decides, and certificates in the order they arrive. */
export interface OrderText {
  readonly stakes: readonly number[]
  /** Leaders of the even rounds in turn: of round r the one at r / 2, and after the last the first again. */
  readonly leaders: readonly number[]
  readonly gcDepth: number
  readonly certificates: readonly OrderLine[]
}

/** A text that is not one, with the line that is to blame. */
export class OrderError extends Error {
  override readonly name = 'OrderError'
  /** Counted from 1. */
  readonly line: number

  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`)
    this.line = line
  }
}

/** Certificates so many rounds before an anchor are left out. The validators' default. */
const DEFAULT_GC_DEPTH = 50

const MAX_AUTHORITIES = 1_000
const MAX_STAKE = 2 ** 40
const MAX_ROUND = 1_000_000

/**
 * Reads a text: `committee N`, then perhaps `stake a b c`, `leader K` or `leader rotate`, `gc K`, then a certificate a line.
 * What follows a `#` is a comment; empty lines mean nothing.
 *
 * @throws OrderError
 */
export function parseOrder(text: string): OrderText {
  const parser = new Parser()
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const content = raw.replace(/#.*/, '').trim()
    if (content !== '') parser.take(index + 1, content)
  }
  return parser.end()
}

class Parser {
  #size = 0
  #stakes: readonly number[] | undefined
  #leaders: readonly number[] | undefined
  #gcDepth: number | undefined
  readonly #certificates: OrderLine[] = []
  #line = 0

  take(line: number, content: string): void {
    this.#line = line
    const [word, ...rest] = content.split(/\s+/)
    if (this.#size === 0) return this.#committee(word!, rest)
    if (word === 'committee') this.#fail('there is a committee already; one line says it')
    if (word === 'stake') return this.#stake(rest)
    if (word === 'leader') return this.#leader(rest)
    if (word === 'gc') return this.#gc(rest)
    this.#certificate(content)
  }

  end(): OrderText {
    if (this.#size === 0) this.#fail('there is no committee; the first line says it: committee 4')
    const everybody = Array.from({ length: this.#size }, (_, author) => author)
    return {
      stakes: this.#stakes ?? everybody.map(() => 1),
      leaders: this.#leaders ?? everybody,
      gcDepth: this.#gcDepth ?? DEFAULT_GC_DEPTH,
      certificates: this.#certificates
    }
  }

  #committee(word: string, rest: readonly string[]): void {
    if (word !== 'committee') this.#fail(`it begins with "${word}"; the first line says who decides: committee 4`)
    this.#size = rest.length === 1 ? this.#number(rest[0]!, 1, MAX_AUTHORITIES) : this.#fail('expected committee N')
  }

  #stake(rest: readonly string[]): void {
    this.#beforeCertificates('stake', this.#stakes)
    if (rest.length !== this.#size) this.#fail(`there are ${rest.length} stakes for a committee of ${this.#size}`)
    this.#stakes = rest.map(stake => this.#number(stake, 1, MAX_STAKE))
  }

  #leader(rest: readonly string[]): void {
    this.#beforeCertificates('leader', this.#leaders)
    if (rest.length === 0) this.#fail('expected leader K, or leader rotate')
    const isRotating = rest.length === 1 && rest[0] === 'rotate'
    this.#leaders = isRotating
      ? Array.from({ length: this.#size }, (_, author) => author)
      : rest.map(author => this.#number(author, 0, this.#size - 1))
  }

  #gc(rest: readonly string[]): void {
    this.#beforeCertificates('gc', this.#gcDepth)
    if (rest.length !== 1) this.#fail('expected gc K')
    this.#gcDepth = this.#number(rest[0]!, 2, MAX_ROUND)
  }

  #beforeCertificates(what: string, known: unknown): void {
    if (known !== undefined) this.#fail(`${what} was said before`)
    if (this.#certificates.length > 0) this.#fail(`${what} comes after a certificate; expected it before all of them`)
  }

  #certificate(content: string): void {
    const [name, list, ...more] = content.split(':')
    if (list === undefined || more.length > 0) {
      this.#fail(`"${content}" is no certificate; expected round.author: parents, as in 3.1: 2.0 2.1 2.3`)
    }
    const { round, author } = this.#name(name!.trim())
    const parents = new Set<number>()
    for (const parent of list.split(/[\s,]+/).filter(word => word !== '')) {
      const named = this.#name(parent)
      if (round === 0) this.#fail(`${round}.${author} names ${parent}; what is of round 0 has no parents`)
      if (named.round !== round - 1) {
        this.#fail(`${round}.${author} names ${parent}; a parent is of the round before, ${round - 1}`)
      }
      if (parents.has(named.author)) this.#fail(`${round}.${author} names ${parent} twice`)
      parents.add(named.author)
    }
    this.#certificates.push({ line: this.#line, round, author, parents: [...parents].toSorted((a, b) => a - b) })
  }

  #name(name: string): { round: number; author: number } {
    const [, round, author] = /^(\d+)\.(\d+)$/.exec(name) ?? this.#fail(`"${name}" is not a round.author, as in 3.1`)
    if (Number(author) >= this.#size) {
      this.#fail(`${name} is of author ${author}; a committee of ${this.#size} has 0 to ${this.#size - 1}`)
    }
    return { round: this.#number(round!, 0, MAX_ROUND), author: Number(author) }
  }

  #number(word: string, least: number, most: number): number {
    const number = Number(word)
    if (/^\d+$/.test(word) && number >= least && number <= most) return number
    return this.#fail(`"${word}" is not a whole number from ${least} to ${most}`)
  }

  #fail(problem: string): never {
    throw new OrderError(Math.max(1, this.#line), problem)
  }
}
