import nodeCrypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import nodeTimers from 'node:timers'
import nodePromises from 'node:timers/promises'
import {
  promisedInterval,
  promisedTimer,
  schedulerWait,
  virtualClearTimer,
  virtualSetImmediate,
  virtualSetTimer,
  virtualTimeoutSignal
} from './timers.ts'
import {
  virtualKeyPair,
  virtualRandom,
  virtualRandomBytes,
  virtualRandomFill,
  virtualRandomInt,
  virtualRandomValues,
  virtualUuid
} from './virtual-crypto.ts'
import { VirtualSignatures } from './virtual-signatures.ts'
import { watchedSubtle } from './watched-subtle.ts'
import { virtualDate, virtualDateNow, virtualHrtime, virtualPerformanceNow } from './virtual-date.ts'

/** What crypto.subtle does on a thread. */
const SUBTLE = [
  'encrypt',
  'decrypt',
  'sign',
  'verify',
  'digest',
  'generateKey',
  'deriveKey',
  'deriveBits',
  'importKey',
  'exportKey',
  'wrapKey',
  'unwrapKey'
]

/** One name that is virtual while a clock runs. */
interface Replacement {
  readonly holder: object
  readonly key: string
  readonly value: unknown
  /** Undefined where the holder had it from its prototype. */
  readonly before: PropertyDescriptor | undefined
}

let replaced: readonly Replacement[] = []
let users = 0

/**
 * Makes time and chance virtual for code that runs in a process, until as many calls of `restoreGlobals` have been made.
 * All other code, also while a clock runs, has them as they are: each of these functions looks where it is called from.
 */
export function replaceGlobals(): void {
  if (users++ > 0) return
  replaced = replacements()
  for (const { holder, key, value, before } of replaced) {
    Object.defineProperty(holder, key, {
      configurable: true,
      enumerable: before?.enumerable ?? false,
      writable: true,
      value
    })
  }
  // For who imported a name of these modules, rather than the module.
  syncBuiltinESMExports()
}

/** Puts back what `replaceGlobals` found. */
export function restoreGlobals(): void {
  if (--users > 0) return
  for (const { holder, key, before } of replaced) {
    if (before === undefined) Reflect.deleteProperty(holder, key)
    else Object.defineProperty(holder, key, before)
  }
  replaced = []
  syncBuiltinESMExports()
}

function replacements(): Replacement[] {
  return [...timers(), ...clocks(), ...chance(), ...signatures()]
}

function timers(): Replacement[] {
  const wait = replacement(nodePromises, 'setTimeout', (real: never) => promisedTimer(real, 'timeout'))
  const turn = replacement(nodePromises, 'setImmediate', (real: never) => promisedTimer(real, 'immediate'))
  return [
    wait,
    turn,
    replacement(nodePromises, 'setInterval', promisedInterval),
    method(nodePromises.scheduler, 'wait', schedulerWait),
    method(AbortSignal, 'timeout', virtualTimeoutSignal),
    ...[globalThis, nodeTimers].flatMap(holder => [
      replacement(holder, 'setTimeout', (real: never) => virtualSetTimer(real, { promised: wait.value })),
      replacement(holder, 'setInterval', (real: never) => virtualSetTimer(real, { repeats: true })),
      replacement(holder, 'setImmediate', (real: never) => virtualSetImmediate(real, turn.value)),
      replacement(holder, 'clearTimeout', virtualClearTimer),
      replacement(holder, 'clearInterval', virtualClearTimer),
      replacement(holder, 'clearImmediate', virtualClearTimer)
    ])
  ]
}

function clocks(): Replacement[] {
  return [
    replacement(globalThis, 'Date', virtualDate),
    replacement(Date, 'now', virtualDateNow),
    method(performance, 'now', virtualPerformanceNow),
    replacement(process, 'hrtime', virtualHrtime)
  ]
}

function chance(): Replacement[] {
  return [
    replacement(Math, 'random', virtualRandom),
    // The one of node:crypto calls it.
    method(globalThis.crypto, 'getRandomValues', virtualRandomValues),
    method(globalThis.crypto, 'randomUUID', virtualUuid),
    replacement(nodeCrypto, 'randomUUID', virtualUuid),
    replacement(nodeCrypto, 'randomBytes', virtualRandomBytes),
    replacement(nodeCrypto, 'randomFillSync', virtualRandomFill),
    replacement(nodeCrypto, 'randomFill', virtualRandomFill),
    replacement(nodeCrypto, 'randomInt', virtualRandomInt),
    replacement(nodeCrypto, 'generateKeyPairSync', virtualKeyPair),
    ...SUBTLE.map(key => replacement(SubtleCrypto.prototype, key, (real: never) => watchedSubtle(real, key)))
  ]
}

/** What is remembered ends with the run. */
function signatures(): Replacement[] {
  const made = new VirtualSignatures()
  return [
    replacement(nodeCrypto, 'createPrivateKey', (real: never) => made.createPrivateKey(real)),
    replacement(nodeCrypto, 'createPublicKey', (real: never) => made.createPublicKey(real)),
    replacement(nodeCrypto, 'sign', (real: never) => made.sign(real)),
    replacement(nodeCrypto, 'verify', (real: never) => made.verify(real))
  ]
}

/** Each function of `holder` that takes the place of another is made of it, to hand on what is not for a process. */
function replacement(holder: object, key: string, make: (real: never) => unknown): Replacement {
  const before = Object.getOwnPropertyDescriptor(holder, key)
  return { holder, key, before, value: make(Reflect.get(holder, key) as never) }
}

/** The same, of a function that has to be called on its holder. */
function method(holder: object, key: string, make: (real: never) => unknown): Replacement {
  return replacement(holder, key, (real: never) => make((real as () => unknown).bind(holder) as never))
}
