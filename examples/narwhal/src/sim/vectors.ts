import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mutation } from '../core/mutation.ts'
import { orderLines } from '../order/order.ts'

/** A text of certificates, and what they are committed as. */
export interface Vector {
  readonly name: string
  readonly text: string
  readonly commits: string
}

const FOLDER = join(import.meta.dirname, '../../vectors')

/** The vectors of the commit rule, one by one. */
export function readVectors(): Vector[] {
  return readdirSync(FOLDER)
    .filter(file => file.endsWith('.commits.txt'))
    .map(file => file.slice(0, -'.commits.txt'.length))
    .map(name => ({
      name,
      text: readFileSync(join(FOLDER, `${name}.txt`), 'utf8'),
      commits: readFileSync(join(FOLDER, `${name}.commits.txt`), 'utf8')
    }))
}

/** What a text of certificates is committed as, in the form of the vectors. */
export function commitsOf(text: string, mutations?: ReadonlySet<Mutation>): string {
  return [...orderLines(text, mutations)].map(line => `${line}\n`).join('')
}
