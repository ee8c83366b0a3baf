import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Coder } from './coder.ts'
import { unfit } from './unfit.ts'

const MAP = 0xa0

/** A property of an object. */
export interface Field {
  readonly name: string
  /** The name as CBOR. */
  readonly key: Uint8Array
  readonly coder: Coder
}

/** An object of named properties, in their order. */
export class ObjectCoder implements Coder {
  readonly kinds = ['object', 'bytes'] as const
  readonly optional = false
  readonly guarded = true
  readonly depth: number
  readonly fields: readonly Field[]
  readonly #names: ReadonlySet<string> | undefined
  readonly #hasOptional: boolean

  /** @param options.exact whether a property that is unknown has to be noticed, rather than dropped */
  constructor(fields: readonly Field[], { exact }: { exact: boolean }) {
    this.fields = fields
    this.depth = Math.max(0, ...fields.map(({ coder }) => coder.depth)) + 1
    this.#names = exact ? new Set(fields.map(({ name }) => name)) : undefined
    this.#hasOptional = fields.some(({ coder }) => coder.optional)
  }

  write(out: CborOutput, value: unknown): void {
    if (!isObject(value)) return unfit()
    if (this.#names !== undefined) for (const name in value) if (!this.#names.has(name)) unfit()
    const count = this.#hasOptional ? this.#present(value) : this.fields.length
    out.count(count * 2)
    out.head(MAP, count)
    let written = 0
    const fields = this.fields
    for (let i = 0; i < fields.length; i++) {
      const { name, key, coder } = fields[i]!
      const content = value[name]
      if (content === undefined) {
        if (!coder.optional) unfit()
        continue
      }
      written++
      out.raw(key)
      coder.write(out, content)
    }
    // A getter may say something else the second time.
    if (written !== count) unfit()
  }

  read(input: CborInput): Record<string, unknown> {
    const value: Record<string, unknown> = {}
    let left = input.map()
    const fields = this.fields
    for (let i = 0; i < fields.length; i++) {
      const { name, key, coder } = fields[i]!
      if (left > 0 && input.skip(key)) {
        left--
        value[name] = coder.read(input)
      } else if (!coder.optional) unfit()
    }
    return left === 0 ? value : unfit()
  }

  #present(value: Record<string, unknown>): number {
    let count = 0
    for (const { name } of this.fields) if (value[name] !== undefined) count++
    return count
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
