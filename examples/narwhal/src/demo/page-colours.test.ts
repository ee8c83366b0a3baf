import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

type Triple = readonly [number, number, number]

/** What is left of a colour to eyes that lack one kind of cone: Machado, Oliveira, Fernandes 2009, severity 1, linear RGB. */
const EYES: Readonly<Record<string, readonly Triple[]>> = {
  'all three cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1]
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998]
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881]
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039]
  ]
}

const css = readFileSync(join(import.meta.dirname, '../../dashboard/src/styles/colours.css'), 'utf8')
const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)')

describe.each([
  ['light', light],
  ['dark', dark]
])('the colours of the validators, %s', (_name, rules) => {
  const colours = Array.from({ length: 10 }, (_, i) => linear(rules, `v${i}`))

  test.each(Object.entries(EYES))('stay apart for eyes with %s', (_eye, matrix) => {
    const seen = colours.map(colour => oklab(through(matrix, colour)))
    // A difference of 0.02 is just noticeable between patches side by side.
    expect(leastDistance(seen.slice(0, 4))).toBeGreaterThan(0.12)
    expect(leastDistance(seen)).toBeGreaterThan(0.06)
  })

  test('stand out against the surface: 3 to 1, WCAG 2.2, 1.4.11', () => {
    const surface = luminance(linear(rules, 'surface'))
    for (const colour of colours) expect(contrast(luminance(colour), surface)).toBeGreaterThan(3)
  })

  test('and what is written can be read: 4.5 to 1, WCAG 2.2, 1.4.3', () => {
    const pairs = [
      'text surface',
      'muted surface',
      'muted page',
      'commit-text good-soft',
      'bad bad-soft',
      'on-accent accent'
    ]
    for (const pair of pairs) {
      const [ink, paper] = pair.split(' ').map(name => luminance(linear(rules, name)))
      expect(contrast(ink!, paper!), pair).toBeGreaterThan(4.5)
    }
  })
})

function linear(rules: string, name: string): Triple {
  const hex = new RegExp(`--${name}: #([0-9a-f]{6})`).exec(rules)?.[1]
  if (hex === undefined) throw new Error(`there is no colour --${name}`)
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(0), channel(2), channel(4)]
}

function through(matrix: readonly Triple[], colour: Triple): Triple {
  const row = (i: number): number => Math.min(1, Math.max(0, dot(matrix[i]!, colour)))
  return [row(0), row(1), row(2)]
}

/** Björn Ottosson's space, in which distances are as large as they look. */
function oklab(colour: Triple): Triple {
  const lms = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005]
  ].map(row => Math.cbrt(dot(row as unknown as Triple, colour))) as unknown as Triple
  return [
    dot([0.2104542553, 0.793617785, -0.0040720468], lms),
    dot([1.9779984951, -2.428592205, 0.4505937099], lms),
    dot([0.0259040371, 0.7827717662, -0.808675766], lms)
  ]
}

function leastDistance(colours: readonly Triple[]): number {
  const pairs = colours.flatMap((one, i) => colours.slice(i + 1).map(other => [one, other] as const))
  return Math.min(...pairs.map(([a, b]) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])))
}

function luminance(colour: Triple): number {
  return dot([0.2126, 0.7152, 0.0722], colour)
}

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
}

function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}
