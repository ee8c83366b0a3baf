import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkProtocolId,
  compareVersions,
  formatProtocolId,
  MAX_PROTOCOL_ID_BYTES,
  parseProtocolId,
  type ProtocolId,
  type ProtocolVersion
} from './protocol-id.ts'

const visibleAscii = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map(code => String.fromCodePoint(code)) })
const part = fc.nat({ max: 999_999_999 })
const version: fc.Arbitrary<ProtocolVersion> = fc.record({ major: part, minor: part, patch: part })
/** Few numbers, so that equal parts are common. */
const nearVersion: fc.Arbitrary<ProtocolVersion> = fc.record({
  major: fc.nat({ max: 2 }),
  minor: fc.nat({ max: 2 }),
  patch: fc.nat({ max: 2 })
})
const name = visibleAscii.filter(text => text.length > 0 && text.length < 64).map((text): ProtocolId => `/${text}`)

describe('a protocol id', () => {
  it('is taken apart into a name and a version', () => {
    expect(parseProtocolId('/app/name/1.2.3')).toEqual({
      name: '/app/name',
      version: { major: 1, minor: 2, patch: 3 }
    })
  })

  it.each<ProtocolId>([
    '/app',
    '/app/1.0',
    '/app/1.0.0-beta',
    '/app/1.0.0/x',
    '/1.0.0',
    '/app/v1.0.0',
    '/a/1.0.1234567890'
  ])('may go without a version, as %s does', id => {
    expect(parseProtocolId(id)).toEqual({ name: id, version: undefined })
  })

  it('is put together again as it was', () => {
    fc.assert(
      fc.property(name, fc.option(version, { nil: undefined }), (theName, theVersion) => {
        const id = formatProtocolId({ name: theName, version: theVersion })
        expect(formatProtocolId(parseProtocolId(id))).toBe(id)
        if (theVersion !== undefined) expect(parseProtocolId(id)).toEqual({ name: theName, version: theVersion })
      })
    )
  })

  it('has visible ASCII alone: all of it, and nothing else', () => {
    for (let code = 0; code <= 0xff; code++) {
      const id: ProtocolId = `/a${String.fromCodePoint(code)}b`
      if (code >= 0x21 && code <= 0x7e) expect(checkProtocolId(id)).toBe(id)
      else expect(() => checkProtocolId(id)).toThrow('expected a slash and visible ASCII without spaces')
    }
  })

  it('is checked before it is taken apart or put together', () => {
    expect(() => parseProtocolId('/a b/1.0.0')).toThrow(TypeError)
    expect(() => formatProtocolId({ name: '/a b', version: undefined })).toThrow(TypeError)
    const longest: ProtocolId = `/${'x'.repeat(MAX_PROTOCOL_ID_BYTES - 1)}`
    expect(() => formatProtocolId({ name: longest, version: { major: 1, minor: 0, patch: 0 } })).toThrow(
      'has 134 bytes; expected at most 128'
    )
  })
})

describe('versions', () => {
  it.each([
    ['1.0.0', '2.0.0'],
    ['1.9.9', '2.0.0'],
    ['1.2.9', '1.10.0'],
    ['1.2.3', '1.2.4']
  ])('%s is older than %s', (older, newer) => {
    const [a, b] = [older, newer].map(text => parseProtocolId(`/app/${text}`).version!)
    expect(compareVersions(a!, b!)).toBeLessThan(0)
    expect(compareVersions(b!, a!)).toBeGreaterThan(0)
    expect(compareVersions(a!, a!)).toBe(0)
  })

  it('are in one order: whole, and without circles', () => {
    fc.assert(
      fc.property(nearVersion, nearVersion, nearVersion, (a, b, c) => {
        const sign = (x: ProtocolVersion, y: ProtocolVersion): number => Math.sign(compareVersions(x, y))
        expect(sign(a, b) + sign(b, a)).toBe(0)
        expect(sign(a, b) === 0).toBe(a.major === b.major && a.minor === b.minor && a.patch === b.patch)
        if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0)
      })
    )
  })
})
