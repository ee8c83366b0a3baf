/**
 * Four nodes in four processes, a stream of transactions posted to them in turn, and what each of them holds. What
 * `npm start` runs.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { Command } from 'commander'
import { idsOf, post, summaryOf } from './client.ts'
import { type Member, startMember } from './member.ts'
import { freePortBlock, HTTP_OFFSET } from './ports.ts'
import { screen } from './screen.ts'
import { agrees, differences, renderTable, type Row } from './table.ts'

const NODES = 4
const FIRST_PORT = 8000
/** The first transactions, which `--once` is content with. */
const FIRST_POSTS = 12
/** For the nodes to start, and with `--once` to agree, and how often they are looked at meanwhile. */
const PATIENCE_MS = 30_000
const POLL_MS = 50
/** Without `--once`: how often they are looked at. */
const LOOK_MS = 250

const { once } = new Command('narwhal-cluster')
  .description(`${NODES} nodes of one transaction DAG, until Ctrl-C`)
  .option('--once', 'post a few transactions, and end when all nodes hold all of them')
  .parse()
  .opts<{ once?: true }>()

const members: Member[] = []
let posts = 0
let stopping = false

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => (stopping ? process.exit(1) : void stop(once ? 1 : 0)))
}
// Whoever read along has gone, as in `npm start | head`.
process.stdout.on('error', () => void stop(0))

try {
  await startMembers()
  await Promise.race([once ? runOnce() : run(), ...members.map(failOnExit)])
  await stop(0)
} catch (error) {
  // What fails because it is being stopped is no news.
  if (!stopping) console.error(`error: ${(error as Error).message}`)
  await stop(1)
}

async function startMembers(): Promise<void> {
  const { first, taken } = await freePortBlock(FIRST_PORT, NODES)
  if (taken.length > 0) {
    console.log(`In use: port ${taken.join(', ')}. Taking ${first} and ${first + HTTP_OFFSET} upwards instead.`)
  }
  for (let i = 0; i < NODES; i++) members.push(startMember(i + 1, first + i, i === 0 ? undefined : first))
}

async function untilListening({ node, listening }: Member): Promise<void> {
  const late = delay(PATIENCE_MS).then(() => {
    throw new Error(`node ${node} has not started after ${PATIENCE_MS / 1_000} s`)
  })
  await Promise.race([listening, late])
}

async function failOnExit({ exited }: Member): Promise<never> {
  throw new Error(await exited)
}

/** Posts, and shows what becomes of it, until it is stopped. */
async function run(): Promise<void> {
  await Promise.all(members.map(untilListening))
  console.log(`${NODES} nodes of one transaction DAG. Ctrl-C stops them. Post to any of them:`)
  console.log(`  curl -d '{"data":"hello"}' ${members.at(-1)!.url}/transaction\n`)
  const show = screen(process.stdout)
  for (let tick = 0; !stopping; tick++) {
    const rows = await look()
    if (stopping) return
    show(rows)
    // The first ones follow one another closely, the others once a second.
    if (posts < FIRST_POSTS || tick % (1_000 / LOOK_MS) === 0) await postNext().catch(() => undefined)
    await delay(LOOK_MS)
  }
}

/** Posts a few, and returns when every node holds them all. */
async function runOnce(): Promise<void> {
  await Promise.all(members.map(untilListening))
  const posted = await Promise.all(Array.from({ length: FIRST_POSTS }, postNext))
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const [rows, held] = await Promise.all([look(), Promise.all(members.map(({ url }) => idsOf(url)))])
    const lacking = differences(posted, held)
    const done = lacking.length === 0 && rows.every(row => agrees(row, rows))
    if (!done && performance.now() < deadline) {
      await delay(POLL_MS)
      continue
    }
    console.log(renderTable(rows).join('\n'))
    if (done) return console.log(`All ${NODES} nodes hold the same ${posted.length} transactions.`)
    throw new Error([`the nodes do not agree after ${PATIENCE_MS / 1_000} s`, ...lacking].join('\n  '))
  }
}

function postNext(): Promise<string> {
  const { url, node } = members[posts++ % NODES]!
  return post(url, `transaction ${posts}, posted to node ${node}`)
}

function look(): Promise<Row[]> {
  return Promise.all(members.map(async ({ node, url }) => ({ node, url: `${url}/dag`, summary: await summaryOf(url) })))
}

async function stop(exitCode: number): Promise<void> {
  if (stopping) return
  stopping = true
  await Promise.all(members.map(member => member.stop()))
  process.exit(exitCode)
}
