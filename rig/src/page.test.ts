import { describe, expect, it } from 'vitest'
import { withMeasured } from './page.ts'

describe('the measured part of a page', () => {
  it('is replaced, and nothing around it', () => {
    const page = withMeasured('before\n<!-- measured -->\nold\n<!-- /measured -->\nafter\n', 'new\n')
    expect(page).toBe('before\n<!-- measured -->\n\nnew\n\n<!-- /measured -->\nafter\n')
    expect(withMeasured(page, 'new')).toBe(page)
  })

  it.each(['', '<!-- measured -->', '<!-- /measured --> <!-- measured -->'])('is missed in %j', page => {
    expect(() => withMeasured(page, 'new')).toThrow('no part between')
  })
})
