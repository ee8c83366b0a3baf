import type { Hello, RequestHead } from './frame-writer.ts'

/**
 * Is told each frame as it is read. Bodies are views; a long one is told in the pieces it arrives in, which are to be copied:
 * their memory is not theirs for longer than the call.
 */
export interface FrameVisitor {
  onHello(hello: Hello): void
  onDefine(messageIndex: number, protocolId: string): void
  onRequest(head: RequestHead, piece: Uint8Array, totalBytes: number): void
  onResponse(callId: number, piece: Uint8Array, totalBytes: number): void
  onError(callId: number, details: Uint8Array): void
  onCancel(callId: number): void
  onData(callId: number, piece: Uint8Array, more: boolean): void
  onGoAway(): void
}
