/** What the bench knows of whoever takes part: how to start its server, and how to call it. */

/** What every contestant with types carries. */
export interface Echo {
  readonly seq: number
  readonly data: Uint8Array
}

/** Eight fields, as an application has them. */
export interface Entry {
  readonly id: string
  readonly author: string
  readonly round: number
  readonly sentAtMs: number
  readonly topic: string
  /** 32 bytes. */
  readonly digest: Uint8Array
  readonly parents: readonly string[]
  readonly payload: Uint8Array
}

/** What of P2PLane's work a contestant leaves out. A row says so, for what is left out costs nothing. */
export type Lack = 'unencrypted' | 'untyped' | 'unvalidated'

/** The calling side. A function that is missing is a case the contestant takes no part in. */
export interface Caller {
  /** Sends bytes and resolves with what came back: for contestants without types. */
  readonly bytes?: (data: Uint8Array) => Promise<Uint8Array>
  /** The same with a value. Exactly one of the two is there. */
  readonly value?: (value: Echo) => Promise<Echo>
  /** Sends a record and resolves with what came back. */
  readonly record?: (entry: Entry) => Promise<Entry>
  /** Has the server send so many bytes as one long stream, and resolves with how many came. */
  readonly pull?: (byteLength: number) => Promise<number>
}

/** One way to carry a request between two processes. */
export interface Contestant {
  readonly lacks: readonly Lack[]
  /** Starts the answering side, and resolves with where it is. It runs until its process ends. */
  serve(): Promise<string>
  /** Connects to such an address. */
  connect(address: string): Promise<Caller>
}

/** The pieces of the long stream. */
export const PIECE_BYTES: number = 64 * 1024
