import type { Answer } from '@p2plane/rig/answer'

/** Answers each question of the parent by its name, one at a time; ends with the parent. */
export function answerQuestions(answers: Record<string, (question: never) => unknown>): void {
  process.on('message', (question: { ask: string }) => {
    void tellOutcome(() => answers[question.ask]!(question as never))
  })
}

/** Tells the parent what work came to: its value, or what it failed with. */
export async function tellOutcome(work: () => unknown): Promise<void> {
  let answer: Answer
  try {
    answer = { ok: await work() }
  } catch (error) {
    answer = { failed: error instanceof Error ? error.message : String(error) }
  }
  process.send!(answer)
}

// The parent has gone: so has the reason to be here.
process.on('disconnect', () => process.exit(0))
