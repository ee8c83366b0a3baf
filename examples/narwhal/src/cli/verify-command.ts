import { Command } from 'commander'
import { textTable } from '../cluster/text-table.ts'
import { differencesOf, type History, lastCommon, problemsOf } from '../verify/history.ts'
import { historyOf } from '../verify/history-of.ts'

/** `narwhal verify`. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('compares what validators have committed: is it one history?')
    .argument('<sources...>', 'URLs of validators that run, such as http://127.0.0.1:9000, or data directories')
    .action(verify)
}

async function verify(sources: readonly string[], _options: object, command: Command): Promise<void> {
  const histories = await Promise.all(sources.map(historyOf)).catch((error: Error) =>
    command.error(`error: ${error.message}`)
  )
  console.log(table(histories).join('\n'))
  const problems = [...histories.flatMap(problemsOf), ...differencesOf(histories)]
  if (problems.length > 0) command.error(`NOT one history:\n  ${problems.join('\n  ')}`)
  const common = lastCommon(histories)
  if (common === undefined) command.error('error: there is no commit that all of them have')
  console.log(`One history: ${histories.length} sources, up to commit ${common.index} with digest ${common.digest}.`)
}

function table(histories: readonly History[]): string[] {
  return textTable(
    ['source', ' from', ' to', ' transactions', 'digest'],
    histories.map(({ source, commits }) => {
      const transactions = commits.reduce((sum, commit) => sum + commit.transactions, 0)
      const [first, last] = [commits[0], commits.at(-1)]
      return [
        source,
        String(first?.index ?? '-'),
        String(last?.index ?? '-'),
        String(transactions),
        last?.digest ?? '-'
      ]
    })
  )
}
