/** Protocol ids are long, so a lane says each once, and a number from then on. */
import { MAX_PROTOCOL_ID_BYTES, type ProtocolId } from '@p2plane/message'
import { FrameError } from './frame-error.ts'

/** Protocol ids that one lane may name. */
const MAX_DEFINED = 4_096

/** The numbers that a caller has given. */
export class GivenNumbers {
  readonly #numbers = new Map<ProtocolId, number>()
  readonly #define: (messageIndex: number, protocolId: ProtocolId) => void

  /** @param define - tells the responder, before the first call that has the number */
  constructor(define: (messageIndex: number, protocolId: ProtocolId) => void) {
    this.#define = define
  }

  /** That of a protocol id, which has one from here on. */
  of(protocolId: ProtocolId): number {
    let index = this.#numbers.get(protocolId)
    if (index === undefined) {
      index = this.#numbers.size
      this.#numbers.set(protocolId, index)
      this.#define(index, protocolId)
    }
    return index
  }
}

/** The numbers that a responder was told. */
export class ToldNumbers {
  readonly #protocolIds: ProtocolId[] = []

  /** @throws FrameError where it is not the next number, or what a lane remembers would have no end */
  add(messageIndex: number, protocolId: string): void {
    const { length } = this.#protocolIds
    if (messageIndex !== length || messageIndex >= MAX_DEFINED) {
      throw new FrameError(`a DEFINE of ${messageIndex} after ${length} others`)
    }
    // 4,096 ids of nearly a frame each are 300 MB.
    if (protocolId.length > MAX_PROTOCOL_ID_BYTES) {
      throw new FrameError(`a DEFINE of a protocol id of ${protocolId.length} characters`)
    }
    this.#protocolIds.push(protocolId as ProtocolId)
  }

  /** What a number stands for. @throws FrameError where nobody has said */
  get(messageIndex: number): ProtocolId {
    const protocolId = this.#protocolIds[messageIndex]
    if (protocolId === undefined) throw new FrameError(`a REQUEST for message ${messageIndex}, which was not defined`)
    return protocolId
  }
}
