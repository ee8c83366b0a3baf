import { currentProcess } from './virtual-process.ts'

type SubtleMethod = (this: SubtleCrypto, ...args: unknown[]) => Promise<unknown>

/** A method of crypto.subtle, which is real in a process too: threads do it, and time waits for them. */
export function watchedSubtle(real: SubtleMethod, name: string): SubtleMethod {
  return function (...args) {
    const promise = real.apply(this, args)
    return currentProcess()?.work?.promised(`crypto.subtle.${name}`, promise) ?? promise
  }
}
