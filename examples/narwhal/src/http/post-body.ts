/** The body of `POST /transaction`. */
import * as z from 'zod'

const Body = z.strictObject(
  { data: z.string({ error: ({ input }) => (input === undefined ? 'data is missing' : 'data is not a string') }) },
  {
    error: issue =>
      issue.code === 'unrecognized_keys' ? `unknown field ${issue.keys[0]}` : 'the body is not an object'
  }
)

/** The text posted, or what is wrong with the body. */
export function readPostBody(bytes: ArrayBuffer): { readonly data: string } | { readonly problem: string } {
  let body: unknown
  try {
    // Strict, so that what is not UTF-8 is refused rather than replaced.
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return { problem: 'the body is not valid JSON; expected {"data": "some text"}' }
  }
  const parsed = Body.safeParse(body)
  return parsed.success
    ? parsed.data
    : { problem: `${parsed.error.issues[0]!.message}; expected {"data": "some text"}` }
}
