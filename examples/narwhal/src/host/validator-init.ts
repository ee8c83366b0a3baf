import type { BootstrapFailure } from 'p2plane'
import type { CommitteeInit, Crypto, ValidatorOptions } from '../core/index.ts'
import type { Disk } from '../log/disk.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import type { Ends } from './link.ts'
import type { Probe } from './observer.ts'

/** What `Validator.start` takes. */
export interface ValidatorInit {
  committee: CommitteeInit
  /** Of one of the committee. */
  key: SigningKey
  /** The directory of this validator, made where it is not there. */
  data: string
  listen: readonly string[]
  bootstrap: readonly string[]
  /** @default each option's own */
  options?: Partial<ValidatorOptions>
  /** Told of what was repaired or went wrong, each in one sentence. */
  onNotice: (notice: string) => void
  onBootstrapFailure: (failure: BootstrapFailure) => void
  /** Told once where it cannot go on. Nothing happens any more by then. */
  onFailure: (error: Error) => void
  /** Stands between the validator and the others, to break what is between them: for a demonstration. */
  through?: ((ends: Ends, crypto: Crypto, author: number) => Ends) | undefined
  /** @default the disk of this machine */
  disk?: Disk
  /** Told of what a benchmark measures. */
  probe?: Probe | undefined
}
