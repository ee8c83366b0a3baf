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
  for (const [name, value] of Object.entries({ latencyMs, jitterMs })) {
    if (!(value >= 0)) throw new RangeError(`${name}: ${value} is not possible; expected milliseconds, 0 or more`)
  }
  if (!(bandwidth > 0))
    throw new RangeError(`bandwidth: ${bandwidth} is not possible; expected bytes a second, more than 0`)
}
