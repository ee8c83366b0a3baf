import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineTopic } from './topic.ts'

const schema = z.object({ title: z.string() })

describe('defineTopic', () => {
  it('keeps the name and the schema, and nobody can change them', () => {
    const News = defineTopic({ topic: '/news/1.0.0', schema })
    expect(News.topic).toBe('/news/1.0.0')
    expect(News.schema).toBe(schema)
    expect(Object.isFrozen(News)).toBe(true)
  })

  it.each([
    ['', '""'],
    [undefined, 'undefined'],
    [7, '7'],
    [null, 'null']
  ])('refuses the name %j', (topic, shown) => {
    expect(() => defineTopic({ topic: topic as string, schema })).toThrow(
      new TypeError(`topic: ${shown} is not a name; expected text such as '/news/1.0.0'`)
    )
  })

  it('refuses what is not a schema', () => {
    expect(() => defineTopic({ topic: '/news', schema: z.object as never })).toThrow(
      new TypeError('topic /news: schema: a function is not a schema; expected one of zod 4, such as z.object({ … })')
    )
  })
})
