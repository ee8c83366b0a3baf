import { registerHooks } from 'node:module'

/**
 * Changes a source as it is loaded: the bug is in what runs, and nowhere else.
 *
 * @param file the end of its name
 * @throws where the source does not have what is to be changed, or is not loaded, so that no bug is missed for want of being there
 */
export function plant(file: string, right: string, wrong: string): void {
  let isPlanted = false
  // The process that starts those of the test files loads nothing of the library.
  if (process.env['NODE_TEST_CONTEXT'] !== undefined) {
    process.once('exit', () => {
      if (!isPlanted) throw new Error(`${file} was not loaded: where is '${right}' now?`)
    })
  }
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      if (!url.endsWith(file)) return loaded
      const source = Buffer.from(loaded.source as Uint8Array).toString()
      if (source.split(right).length !== 2) throw new Error(`${file} does not have '${right}' once`)
      isPlanted = true
      return { ...loaded, source: source.replace(right, wrong) }
    }
  })
}
