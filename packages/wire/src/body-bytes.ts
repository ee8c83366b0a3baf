import type { Uint8ArrayList } from 'uint8arraylist'

/** A body on its way out. In parts where it has long byte strings, which are sent as they are rather than copied. */
export type BodyBytes = Uint8Array | Uint8ArrayList
