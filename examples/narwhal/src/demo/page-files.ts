import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

/** A file of the page, in memory. */
export interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly type: string
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml'
}

/** All files of a build, by the path they are asked for with. There are few, and nothing else can be asked for. */
export async function readPageFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const names = globSync('**/*.*', { cwd: folder })
  const files = names.map(async (name): Promise<[string, PageFile]> => {
    const bytes = new Uint8Array(await readFile(join(folder, name)))
    return [`/${name.replaceAll('\\', '/')}`, { bytes, type: TYPES[extname(name)] ?? 'application/octet-stream' }]
  })
  const all = new Map(await Promise.all(files))
  const index = all.get('/index.html')
  if (index === undefined) throw new Error(`the build of the page in ${folder} has no index.html; delete that folder`)
  return all.set('/', index)
}
