import type { $ZodCheck, $ZodChecks } from 'zod/v4/core'
import type { LengthBounds } from './length-bounds.ts'
import type { NumberBounds } from './number-coder.ts'

/** What the checks of a number say, where all of them are bounds; `integer` where one demands that. */
export function numberBounds(checks: readonly $ZodCheck[]): (NumberBounds & { readonly integer: boolean }) | undefined {
  let min = -Infinity
  let max = Infinity
  let above = -Infinity
  let below = Infinity
  let integer = false
  for (const check of checks) {
    const { def } = (check as $ZodChecks)._zod
    if (def.check === 'number_format' && def.format in RANGES) {
      const [least, most] = RANGES[def.format]!
      integer ||= !def.format.startsWith('float')
      min = Math.max(min, least)
      max = Math.min(max, most)
    } else if (def.check === 'greater_than' && typeof def.value === 'number') {
      if (def.inclusive) min = Math.max(min, def.value)
      else above = Math.max(above, def.value)
    } else if (def.check === 'less_than' && typeof def.value === 'number') {
      if (def.inclusive) max = Math.min(max, def.value)
      else below = Math.min(below, def.value)
    } else return undefined
  }
  if (integer) return { min: Math.max(min, Math.floor(above) + 1), max: Math.min(max, Math.ceil(below) - 1), integer }
  return above === -Infinity && below === Infinity ? { min, max, integer } : undefined
}

/** What the checks of a length say, where all of them are about that. */
export function lengthBounds(checks: readonly $ZodCheck[] = []): LengthBounds | undefined {
  let min = 0
  let max = Infinity
  for (const check of checks) {
    const { def } = (check as $ZodChecks)._zod
    switch (def.check) {
      case 'min_length':
        min = Math.max(min, def.minimum)
        break
      case 'max_length':
        max = Math.min(max, def.maximum)
        break
      case 'length_equals':
        min = Math.max(min, def.length)
        max = Math.min(max, def.length)
        break
      default:
        return undefined
    }
  }
  return { min, max }
}

/** As zod has them. */
const RANGES: Readonly<Record<string, readonly [min: number, max: number]>> = {
  safeint: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  float32: [-3.4028234663852886e38, 3.4028234663852886e38],
  float64: [-Number.MAX_VALUE, Number.MAX_VALUE]
}
