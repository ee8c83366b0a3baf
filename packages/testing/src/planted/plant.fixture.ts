import { registerHooks } from 'node:module'

/**
 * Changes a source as it is loaded: the bug is in what runs, and nowhere else.
 *
 * @param file the end of its name
 * @throws where the source does not have what is to be changed, so that no bug is missed for want of being there
 */
export function plant(file: string, right: string, wrong: string): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      if (!url.endsWith(file)) return loaded
      const source = Buffer.from(loaded.source as Uint8Array).toString()
      if (source.split(right).length !== 2) throw new Error(`${file} does not have '${right}' once`)
      return { ...loaded, source: source.replace(right, wrong) }
    }
  })
}
