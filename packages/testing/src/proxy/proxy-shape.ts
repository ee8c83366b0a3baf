import { checkOption } from '../check-option.ts'

/** How it is to go through a proxy. */
export interface ProxyShape {
  /**
   * How long every byte is held, in each direction, in milliseconds.
   *
   * @default 0
   */
  latencyMs?: number
  /**
   * By how much longer at most, drawn anew for each piece.
   *
   * @default 0
   */
  jitterMs?: number
  /**
   * Bytes a second, in each direction of each connection. A few are a slow drip.
   *
   * @default Infinity
   */
  bandwidth?: number
}

export const THROUGH: Required<ProxyShape> = { latencyMs: 0, jitterMs: 0, bandwidth: Number.POSITIVE_INFINITY }

/** @throws RangeError with a sentence that names the option */
export function checkShape({ latencyMs, jitterMs, bandwidth }: Required<ProxyShape>): void {
  checkOption({ latencyMs }, latencyMs >= 0 && latencyMs < Infinity, 'milliseconds, 0 or more')
  checkOption({ jitterMs }, jitterMs >= 0 && jitterMs < Infinity, 'milliseconds, 0 or more')
  checkOption({ bandwidth }, bandwidth > 0, 'bytes a second, more than 0')
}
