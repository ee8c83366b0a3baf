/** Bytes that are no frame, or not one that may come here. The stream they came on ends. */
export class FrameError extends Error {
  static override readonly name = 'FrameError'
  override readonly name = 'FrameError'
}
