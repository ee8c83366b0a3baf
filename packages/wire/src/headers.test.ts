import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cborCodec } from './codec.ts'
import { decodeHeaders, encodeHeaders } from './headers.ts'

const name = fc.stringMatching(/^[a-z0-9][a-z0-9_.-]{0,20}$/)

describe('headers', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ unit: 'grapheme' }), { minKeys: 1, maxKeys: 20 }), headers => {
        expect(decodeHeaders(encodeHeaders(headers)!)).toEqual({ ...headers })
      })
    )
  })

  it('that are none take no bytes', () => {
    expect(encodeHeaders({})).toBeUndefined()
  })

  it.each<[string, Record<string, string>, string]>([
    ['a name in capitals', { TraceParent: 'x' }, 'headers: "TraceParent" is not a name'],
    ['an empty name', { '': 'x' }, 'headers: "" is not a name'],
    ['a value that is no text', { a: 1 as unknown as string }, 'headers: a is a number; expected a string'],
    ['too much', { a: 'x'.repeat(9_000) }, 'headers: 9006 bytes; at most 8192 are sent'],
    [
      'too many',
      Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`h${i}`, ''])),
      'headers: 65; at most 64 are sent'
    ]
  ])('of %s are refused before they are sent', (_name, headers, sentence) => {
    expect(() => encodeHeaders(headers)).toThrow(sentence)
  })

  it.each<[string, unknown]>([
    ['a text', 'traceparent'],
    ['a list', ['a', 'b']],
    ['a map of numbers', { a: 1 }],
    ['a map in a map', { a: { b: 'c' } }],
    ['a name in capitals', { A: 'b' }]
  ])('of a peer that are %s are refused', (_name, value) => {
    const bytes = cborCodec().encode(value)
    expect(() => decodeHeaders(bytes)).toThrow(
      expect.objectContaining({ code: 'invalid-argument', reason: 'invalid-request' })
    )
  })
})
