/** Flags of Node that decide what is loaded, with their values. */
const LOADING = new Set([
  '--conditions',
  '--import',
  '--require',
  '--loader',
  '--experimental-loader',
  '--env-file',
  '--env-file-if-exists'
])

const ALIASES: Readonly<Record<string, string>> = { '-C': '--conditions', '-r': '--require' }

/** Those without a value. */
const SWITCHES = new Set(['--experimental-strip-types', '--experimental-transform-types'])

/**
 * Of the flags that a process was started with those without which its test does not load. `node --test` hands each file's
 * process all the options there are, with their defaults: a page that nobody can read, and some of them twice.
 */
export function loadingFlags(execArgv: readonly string[]): string[] {
  const found = new Set<string>()
  for (const [i, flag] of execArgv.entries()) {
    const [given = '', value = execArgv[i + 1]] = splitAtFirst(flag, '=')
    const name = ALIASES[given] ?? given
    if (SWITCHES.has(flag)) found.add(flag)
    if (LOADING.has(name) && value !== undefined) found.add(`${name}=${value}`)
  }
  return [...found]
}

function splitAtFirst(text: string, separator: string): string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
