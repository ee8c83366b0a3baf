/** What is wrong with a log, in one sentence that names the file. */
export class LogError extends Error {
  override readonly name = 'LogError'
}
