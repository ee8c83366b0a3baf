/** Why a peer is turned away or taken leave of, as a number on the wire and as a word everywhere else. */

/** The numbers: those below 1,024 are ours, with Ethereum's numbers where it has them. */
const NUMBERS = {
  /** The node stops. */
  shutdown: 1,
  /** Of another network, or of a version that does not fit. */
  incompatible: 2,
  /** It broke the rules of the handshake. */
  'protocol-error': 3,
  /** The handshake took too long. */
  timeout: 19,
  /** There is no place left. */
  'max-peers': 129,
  /** It may not come in. */
  unauthorized: 130,
  /** It may not come in any more. */
  expired: 131,
  /** It comes too often, or too many come at once. */
  'rate-limited': 132,
  /** It was turned away for good. */
  banned: 251
} as const

/** A reason of the library's own. */
export type NamedReason = keyof typeof NUMBERS

/** Why a peer is turned away: a word, or a number from 1,024 to 65,535 with a meaning of the application's own. */
export type ReasonCode = NamedReason | number

const NAMES: ReadonlyMap<number, NamedReason> = new Map(
  Object.entries(NUMBERS).map(([name, number]) => [number, name as NamedReason])
)

/** The number that crosses the wire. */
export function reasonNumber(code: ReasonCode): number {
  return typeof code === 'number' ? code : NUMBERS[code]
}

/** What a number from the wire means. One that is unknown stays a number. */
export function reasonCode(number: number): ReasonCode {
  return NAMES.get(number) ?? number
}
