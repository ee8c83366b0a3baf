import { seededRandom } from '@p2plane/testing'
import { describe, expect, test } from 'vitest'
import { order } from '../order/order.ts'
import { causalShuffle, randomDag } from './random-dag.fixture.ts'

const DAGS = 8
const ORDERS = 400

describe.each([
  { size: 4, gcDepth: 50, linksOwn: true },
  { size: 4, gcDepth: 6, linksOwn: false },
  { size: 7, gcDepth: 6, linksOwn: true }
])('certificates of $size validators, with a gc depth of $gcDepth', ({ size, gcDepth, linksOwn }) => {
  test(`are committed in one order, in whichever of ${ORDERS} orders they arrive`, () => {
    for (let seed = 1; seed <= DAGS; seed++) {
      const random = seededRandom(seed)
      const dag = randomDag(random, size, 16, gcDepth, linksOwn)
      const commits = JSON.stringify([...order(dag)])
      for (let i = 0; i < ORDERS; i++) {
        const certificates = causalShuffle(random, dag.certificates)
        if (JSON.stringify([...order({ ...dag, certificates })]) !== commits) {
          expect({ seed, commits: [...order({ ...dag, certificates })] }).toEqual({
            seed,
            commits: JSON.parse(commits)
          })
        }
      }
    }
  })
})
