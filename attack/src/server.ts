import type { Libp2p } from '@libp2p/interface'

/** What the rig knows of whoever is attacked: how to start it, and how an honest client calls it. */
export interface Server {
  /** Starts the answering side. It runs until its process ends. */
  serve(): Promise<Libp2p>
  /** Connects as an honest client does, and resolves with one call of `Echo`. */
  connect(address: string): Promise<EchoCall>
}

/** Calls `Echo` once. Rejects where no answer has come after two seconds. */
export type EchoCall = (seq: number) => Promise<void>

/** Of the data an honest call carries, in bytes. */
export const ECHO_BYTES = 256

/** An honest client waits no longer. */
export const ECHO_TIMEOUT_MS = 2_000
