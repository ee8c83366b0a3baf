import * as fc from 'fast-check'
import { Uint8ArrayList } from 'uint8arraylist'
import { describe, expect, it } from 'vitest'
import { joined } from './joined.ts'

describe('lists that are joined', () => {
  it('have the bytes they had, also once many others were joined', () => {
    const list = fc.array(fc.uint8Array({ maxLength: 2_000 }), { maxLength: 5 })
    fc.assert(
      fc.property(fc.array(list, { maxLength: 60 }), lists => {
        const all = lists.map(parts => ({ bytes: joined(new Uint8ArrayList(...parts)), parts }))
        for (const { bytes, parts } of all) expect(Buffer.compare(bytes, Buffer.concat(parts))).toBe(0)
      })
    )
  })
})
