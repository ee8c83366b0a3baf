import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineRecord } from './record.ts'

const schema = z.object({ name: z.string(), revision: z.int() })

describe('defineRecord', () => {
  it('keeps the namespace and the schema, and nobody can change them', () => {
    const Profile = defineRecord({ namespace: 'profile-2', schema })
    expect(Profile.namespace).toBe('profile-2')
    expect(Profile.schema).toBe(schema)
    expect(Object.isFrozen(Profile)).toBe(true)
  })

  it('takes the first of several values, unless told', () => {
    const values = [
      { name: 'a', revision: 1 },
      { name: 'b', revision: 3 },
      { name: 'c', revision: 2 }
    ]
    expect(defineRecord({ namespace: 'profile', schema }).select(values)).toBe(0)
    const newest = defineRecord({
      namespace: 'profile',
      schema,
      select: profiles => profiles.reduce((best, p, i) => (p.revision > profiles[best]!.revision ? i : best), 0)
    })
    expect(newest.select(values)).toBe(1)
  })

  it.each([
    ['', '""'],
    ['Profile', '"Profile"'],
    ['pro_file', '"pro_file"'],
    ['pro/file', '"pro/file"'],
    ['profile\n', '"profile\\n"'],
    ['x'.repeat(65), `"${'x'.repeat(65)}"`],
    [undefined, 'undefined'],
    [7, '7']
  ])('refuses the namespace %j', (namespace, shown) => {
    expect(() => defineRecord({ namespace: namespace as string, schema })).toThrow(
      new TypeError(`namespace: ${shown} is not one; expected 1 to 64 lower-case letters, digits and hyphens`)
    )
  })

  it('takes a namespace of 64 characters', () => {
    expect(defineRecord({ namespace: 'x'.repeat(64), schema }).namespace).toHaveLength(64)
  })

  it('refuses what is not a schema', () => {
    expect(() => defineRecord({ namespace: 'profile', schema: null as never })).toThrow(
      new TypeError('record profile: schema: null is not a schema; expected one of zod 4, such as z.object({ … })')
    )
  })
})
