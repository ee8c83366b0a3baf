import { describe, expect, test } from 'vitest'
import { commitsOf, readVectors } from '../sim/vectors.ts'
import { orderLines } from './order.ts'

const vectors = readVectors()

function ordered(text: string): string[] {
  return [...orderLines(text)]
}

describe.each(vectors)('the vector $name', ({ text, commits }) => {
  const isCertificate = (line: string): boolean => /^\d/.test(line)

  test('is committed as it says, byte for byte', () => {
    expect(commitsOf(text)).toBe(commits)
  })

  test('is committed the same where every certificate arrives before its parents', () => {
    const lines = text.trimEnd().split('\n')
    const backwards = [...lines.filter(line => !isCertificate(line)), ...lines.filter(isCertificate).toReversed()]
    expect(commitsOf(backwards.join('\n'))).toBe(commits)
  })

  test('is committed the same with every certificate twice (V11)', () => {
    const twice = text.replaceAll(/^\d.*$/gm, line => `${line}\n${line}`)
    expect(commitsOf(twice)).toBe(commits)
    expect(commitsOf(`${text}${text.split('\n').filter(isCertificate).join('\n')}`)).toBe(commits)
  })

  test('commits nothing else before it is complete', () => {
    const lines = text.trimEnd().split('\n')
    for (let end = lines.findIndex(isCertificate); end < lines.length; end++) {
      expect(commits.startsWith(commitsOf(lines.slice(0, end).join('\n')))).toBe(true)
    }
  })
})

test('V1, V3 and V4 are decided by their last certificate, V9 by the one with the stake', () => {
  for (const { name, text } of vectors.filter(vector => /^v0[1349]/.test(vector.name))) {
    expect(ordered(text.trimEnd().split('\n').slice(0, -1).join('\n')), name).toEqual([])
  }
})

describe('the text', () => {
  test('may have comments, empty lines, tabs, commas, Windows line ends, and a genesis', () => {
    const text = `\uFEFF# a comment
committee 4\r
\tleader   0 # fixed

0.0:
1.0: 0.0, 0.1, 0.2
1.1:
1.2 : 0.0\t0.1
2.0: 1.0 1.1 1.2
3.0:2.0
3.1: 2.0
`
    expect(ordered(text)).toEqual(['2.0: 1.0 1.1 1.2 2.0'])
  })

  test('has rotating leaders where it does not say, and leaders in turn where it names some', () => {
    const rounds = ['1.0:', '2.0: 1.0', '2.1: 1.0', '3.0: 2.0 2.1', '3.1: 2.0 2.1']
    expect(ordered(['committee 4', ...rounds].join('\n'))).toEqual(['2.1: 1.0 2.1'])
    expect(ordered(['committee 4', 'leader rotate', ...rounds].join('\n'))).toEqual(['2.1: 1.0 2.1'])
    expect(ordered(['committee 4', 'leader 3 0 2', ...rounds].join('\n'))).toEqual(['2.0: 1.0 2.0'])
  })

  test('tells what can be committed without what waits for a parent, and then what does not arrive', () => {
    const lines = orderLines(
      ['committee 4', 'leader 0', '3.3: 2.3', '2.3: 1.3', '1.0:', '2.0: 1.0', '3.0: 2.0', '3.1: 2.0'].join('\n')
    )
    expect(lines.next().value).toBe('2.0: 1.0 2.0')
    expect(() => lines.next()).toThrow('line 4: 2.3 names 1.3, which does not arrive')
  })

  test('may leave out a parent that is too old to matter', () => {
    const chain = (from: number, to: number): string[] =>
      Array.from({ length: to - from + 1 }, (_, i) =>
        [0, 1, 2].map(a => `${from + i}.${a}: ${from + i - 1}.0 ${from + i - 1}.1`)
      ).flat()
    const text = ['committee 4', 'leader 0', 'gc 4', ...chain(1, 11), '7.3: 6.3', '6.3: 5.0 5.3', '3.3: 2.3'].join('\n')
    expect(ordered(text)).toHaveLength(5)
  })

  test.each([
    ['', 'line 1: there is no committee; the first line says it: committee 4'],
    ['# nothing\n\n', 'line 1: there is no committee; the first line says it: committee 4'],
    ['\n1.0:', 'line 2: it begins with "1.0:"; the first line says who decides: committee 4'],
    ['committee', 'line 1: expected committee N'],
    ['committee four', 'line 1: "four" is not a whole number from 1 to 1000'],
    ['committee 4\ncommittee 4', 'line 2: there is a committee already; one line says it'],
    ['committee 4\nstake 1 1 1', 'line 2: there are 3 stakes for a committee of 4'],
    ['committee 2\nstake 1 0', 'line 2: "0" is not a whole number from 1 to 1099511627776'],
    ['committee 4\nleader 4', 'line 2: "4" is not a whole number from 0 to 3'],
    ['committee 4\nleader', 'line 2: expected leader K, or leader rotate'],
    ['committee 4\nleader 1\nleader 2', 'line 3: leader was said before'],
    ['committee 4\n1.0:\nleader 1', 'line 3: leader comes after a certificate; expected it before all of them'],
    ['committee 4\n1.0', 'line 2: "1.0" is no certificate; expected round.author: parents, as in 3.1: 2.0 2.1 2.3'],
    ['committee 4\n1: 0.0', 'line 2: "1" is not a round.author, as in 3.1'],
    ['committee 4\n1.4:', 'line 2: 1.4 is of author 4; a committee of 4 has 0 to 3'],
    ['committee 4\n1.0: 0.4', 'line 2: 0.4 is of author 4; a committee of 4 has 0 to 3'],
    ['committee 4\n0.0: 0.1', 'line 2: 0.0 names 0.1; what is of round 0 has no parents'],
    ['committee 4\n2.0: 0.1', 'line 2: 2.0 names 0.1; a parent is of the round before, 1'],
    ['committee 4\n1.0: 0.1 0.1', 'line 2: 1.0 names 0.1 twice'],
    ['committee 4\n2.0: 1.1', 'line 2: 2.0 names 1.1, which does not arrive'],
    [
      'committee 4\n1.0: 0.1\n1.0: 0.2',
      'line 3: 1.0 was there before with other parents; there is one for a round and author'
    ],
    ['committee 4\n9999999.0:', 'line 2: "9999999" is not a whole number from 0 to 1000000']
  ])('says of %j what is wrong', (text, problem) => {
    expect(() => ordered(text)).toThrow(expect.objectContaining({ name: 'OrderError', message: problem }))
  })
})
