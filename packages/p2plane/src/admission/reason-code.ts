/** Why a peer is turned away or taken leave of, as a number on the wire and as a word everywhere else. */

/** A reason of the library's own. */
export type NamedReason =
  /** The node stops. */
  | 'shutdown'
  /** Of another network, or of a version that does not fit. */
  | 'incompatible'
  /** It broke the rules of the handshake. */
  | 'protocol-error'
  /** The handshake took too long. */
  | 'timeout'
  /** There is no place left. */
  | 'max-peers'
  /** It may not come in. */
  | 'unauthorized'
  /** It may not come in any more. */
  | 'expired'
  /** It comes too often, or too many come at once. */
  | 'rate-limited'
  /** It was turned away for good. */
  | 'banned'

/** Why a peer is turned away: a word, or a number from 1,024 to 65,535 with a meaning of the application's own. */
export type ReasonCode = NamedReason | number

/** Those below 1,024 are the library's, with Ethereum's numbers where it has them. */
const NUMBERS: Readonly<Record<NamedReason, number>> = {
  shutdown: 1,
  incompatible: 2,
  'protocol-error': 3,
  timeout: 19,
  'max-peers': 129,
  unauthorized: 130,
  expired: 131,
  'rate-limited': 132,
  banned: 251
}

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
