import { commitsOf, healthOf } from './client.ts'
import type { Member } from './member.ts'
import type { Row } from './table.ts'

/** What the validators say now, and whether they say the same of the last commit that all of them have. */
export async function look(members: readonly Member[]): Promise<Row[]> {
  const healths = await Promise.all(members.map(({ url }) => healthOf(url)))
  const indices = healths.flatMap(health => (health === undefined ? [] : [health.commit_index]))
  const common = Math.min(...indices)
  return await Promise.all(
    members.map(async ({ index: validator, url }, i) => {
      const [commit] = common > 0 && healths[i] ? await commitsOf(url, common, 1).catch(() => []) : []
      return { validator, url, health: healths[i], common: commit && { index: common, digest: commit.digest } }
    })
  )
}
