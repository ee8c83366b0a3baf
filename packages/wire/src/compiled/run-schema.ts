import type { Schema } from '@p2plane/message'
import { unfit } from './unfit.ts'

/** What zod makes of a value, where it has nothing against it. `forward` decodes, `backward` encodes. */
export function runSchema(schema: Schema<unknown>, value: unknown, direction: 'forward' | 'backward'): unknown {
  const result = schema._zod.run({ value, issues: [] }, { async: false, direction })
  return result instanceof Promise || result.issues.length > 0 ? unfit() : result.value
}
