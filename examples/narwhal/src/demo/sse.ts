/** Longer than any event there is: a state of 60 rounds of ten validators is a hundredth of it. */
const MAX_BLOCK_CHARS = 8 * 1024 * 1024

/** The text of one event: `event: NAME\ndata: TEXT`. */
export function sseBlock(event: string, data: string): string {
  return `event: ${event}\ndata: ${data}`
}

/**
 * The events of a stream of server-sent events, each as the text it came in, without the empty line behind it.
 *
 * @throws Error where one has no end
 */
export async function* readSseBlocks(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = ''
  const utf8 = new TextDecoder()
  for await (const chunk of stream) {
    const blocks = (rest + utf8.decode(chunk, { stream: true })).split('\n\n')
    rest = blocks.pop()!
    if (rest.length > MAX_BLOCK_CHARS) throw new Error('an event of the stream has no end')
    yield* blocks
  }
}

/** The name of an event and its data; undefined where it is a comment. */
export function parseSseBlock(block: string): { readonly event: string; readonly data: string } | undefined {
  const field = (name: string): string | undefined =>
    block
      .split('\n')
      .find(line => line.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trimStart()
  const data = field('data')
  return data === undefined ? undefined : { event: field('event') ?? 'message', data }
}
