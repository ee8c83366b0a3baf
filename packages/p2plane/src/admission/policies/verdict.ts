import type { ReasonCode } from '../reason-code.ts'
import type { Attested, Verdict } from '../policy.ts'

/** Yes. */
export function admitted(attested?: Attested, expiresAtMs?: number): Verdict {
  return {
    admit: true,
    ...(attested !== undefined && { attested }),
    ...(expiresAtMs !== undefined && { expiresAtMs })
  }
}

/** No, and why. */
export function refused(code: ReasonCode, message: string): Verdict {
  return { admit: false, code, message }
}
