/**
 * Four nodes in four processes, a stream of transactions posted to them in turn, and what each of them holds. What
 * `npm start` runs.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { Command } from 'commander'
import { idsOf, post, summaryOf } from './client.ts'
import { differences } from './difference.ts'
import { type Member, startMember } from './member.ts'
import { freePortBlock, HTTP_OFFSET } from './ports.ts'
import { agrees, renderTable, type Row, statusLine } from './table.ts'

const NODES = 4
const FIRST_PORT = 8000
/** The first transactions, which `--once` is content with. */
const FIRST_POSTS = 12
/** With `--once`: how often the nodes are looked at, and for how long at most. */
const POLL_MS = 50
const AGREE_WITHIN_MS = 30_000
/** Without: how often the table is drawn, and a line is printed where there is no table. */
const DRAW_MS = 250
const LINE_MS = 5_000

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

async function failOnExit({ exited }: Member): Promise<never> {
  throw new Error(await exited)
}

/** Posts, and shows what becomes of it, until it is stopped. */
async function run(): Promise<void> {
  await Promise.all(members.map(({ listening }) => listening))
  console.log(`${NODES} nodes of one transaction DAG. Ctrl-C stops them. Post to any of them:`)
  console.log(`  curl -d '{"data":"hello"}' ${members.at(-1)!.url}/transaction\n`)
  const show = process.stdout.isTTY ? redrawTable() : printChanges()
  for (let tick = 0; !stopping; tick++) {
    const rows = await look()
    if (stopping) return
    show(rows)
    // The first ones follow one another closely, the others once a second.
    if (posts < FIRST_POSTS || tick % (1_000 / DRAW_MS) === 0) await postNext().catch(() => undefined)
    await delay(DRAW_MS)
  }
}

/** Posts a few, and returns when every node holds them all. */
async function runOnce(): Promise<void> {
  await Promise.all(members.map(({ listening }) => listening))
  const posted = await Promise.all(Array.from({ length: FIRST_POSTS }, postNext))
  const deadline = performance.now() + AGREE_WITHIN_MS
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
    throw new Error([`the nodes do not agree after ${AGREE_WITHIN_MS / 1_000} s`, ...lacking].join('\n  '))
  }
}

function postNext(): Promise<string> {
  const { url, node } = members[posts++ % NODES]!
  return post(url, `transaction ${posts}, posted to node ${node}`)
}

function look(): Promise<Row[]> {
  return Promise.all(members.map(async ({ node, url }) => ({ node, url: `${url}/dag`, summary: await summaryOf(url) })))
}

/** A table that stays where it is. */
function redrawTable(): (rows: readonly Row[]) => void {
  let back = ''
  return rows => {
    // A line that wraps would be two lines to go back.
    const lines = renderTable(rows).map(line => `\x1b[2K${line.slice(0, process.stdout.columns)}\n`)
    process.stdout.write(back + lines.join(''))
    back = `\x1b[${lines.length}A`
  }
}

/** A line now and then, where something has changed. */
function printChanges(): (rows: readonly Row[]) => void {
  let last = { line: '', at: -LINE_MS }
  return rows => {
    const line = statusLine(rows)
    const at = performance.now()
    if (line === last.line || at - last.at < LINE_MS) return
    console.log(line)
    last = { line, at }
  }
}

async function stop(exitCode: number): Promise<void> {
  if (stopping) return
  stopping = true
  await Promise.all(members.map(member => member.stop()))
  process.exit(exitCode)
}
