/** The attacker: `attacker.ts ATTACK SERVER ADDRESS`. It strikes when it is asked to, and lets go of everything then. */
import { ATTACKS, type AttackName } from '../attacks.ts'
import { onslaught } from '../onslaught.ts'
import type { ServerName } from '../servers.ts'
import { answerQuestions, tellOutcome } from './tell.ts'

const [name, server, address = ''] = process.argv.slice(2)
// An attacker that is cut off in the middle of something is not to end by it.
process.on('uncaughtException', () => {}).on('unhandledRejection', () => {})
await tellOutcome(async () => {
  const attack = await ATTACKS[name as AttackName]()
  answerQuestions({
    strike: ({ forMs }: { forMs: number }) => onslaught(attack, { server: server as ServerName, address }, forMs)
  })
})
