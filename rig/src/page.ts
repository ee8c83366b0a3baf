/** Where a page keeps its measured part. */
const BEGIN = '<!-- measured -->'
const END = '<!-- /measured -->'

/**
 * The page with its measured part replaced.
 *
 * @throws Error where it has no such part
 */
export function withMeasured(page: string, measured: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (begin === -1 || end < begin) throw new Error(`the page has no part between ${BEGIN} and ${END}`)
  return `${page.slice(0, begin + BEGIN.length)}\n\n${measured.trim()}\n\n${page.slice(end)}`
}
