import type { VirtualProcess } from '../time/virtual-process.ts'

/** What a node runs on: stays where it is when the node crashes, and runs it again when it is restarted. */
export interface Machine {
  readonly index: number
  /** Its address, as text. */
  readonly ip: string
  /** Whatever of the node runs, or ran last. */
  process: VirtualProcess
}

/** The address of the machine of a node: 10.0.0.1 and up. */
export function ipOf(index: number): string {
  const number = index + 1
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
}

/** The port that nodes listen on unless they say otherwise. */
export const PORT = 4001
