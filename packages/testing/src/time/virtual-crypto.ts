import { createPrivateKey, createPublicKey, type KeyExportOptions, type KeyObject } from 'node:crypto'
import type { Random } from '../random.ts'
import { currentProcess } from './virtual-process.ts'

/** Math.random. */
export function virtualRandom(real: Random): Random {
  return () => (currentProcess()?.random ?? real)()
}

/** Bytes that a seed decides. */
export function randomBytes(random: Random, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  fill(random, bytes)
  return bytes
}

type Bytes = ArrayBufferView | ArrayBuffer

function fill(random: Random, target: Bytes): void {
  const view =
    target instanceof ArrayBuffer
      ? new Uint8Array(target)
      : new Uint8Array(target.buffer, target.byteOffset, target.byteLength)
  for (let at = 0; at < view.length; at++) view[at] = random() * 256
}

/** getRandomValues, of crypto and node:crypto. */
export function virtualRandomValues<T extends ArrayBufferView>(real: (values: T) => T): (values: T) => T {
  return values => {
    const process = currentProcess()
    if (process === undefined) return real(values)
    fill(process.random, values)
    return values
  }
}

/** randomUUID, of crypto and node:crypto: version 4, as RFC 9562 has it. */
export function virtualUuid(real: (options?: object) => string): (options?: object) => string {
  return options => {
    const process = currentProcess()
    if (process === undefined) return real(options)
    const bytes = randomBytes(process.random, 16)
    bytes[6] = (bytes[6]! & 0x0f) | 0x40
    bytes[8] = (bytes[8]! & 0x3f) | 0x80
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }
}

type Done<T> = (error: Error | null, result?: T) => void
type RandomBytes = (length: number, done?: Done<Buffer>) => unknown

/** randomBytes of node:crypto, at once or told later. */
export function virtualRandomBytes(real: RandomBytes): RandomBytes {
  return (length, done) => {
    const process = currentProcess()
    if (process === undefined) return real(length, done)
    const bytes = randomBytes(process.random, length)
    if (done === undefined) return bytes
    return void setImmediate(done, null, bytes)
  }
}

type RandomFill = (target: Bytes, ...rest: unknown[]) => unknown

/** randomFillSync of node:crypto, and randomFill, which has somebody to tell as its last argument. */
export function virtualRandomFill(real: RandomFill): RandomFill {
  return (target, ...rest) => {
    const process = currentProcess()
    if (process === undefined) return real(target, ...rest)
    const done = typeof rest.at(-1) === 'function' ? (rest.pop() as Done<Bytes>) : undefined
    const [offset = 0, size] = rest as [number?, number?]
    const view = target instanceof ArrayBuffer ? new Uint8Array(target) : target
    const unit = 'BYTES_PER_ELEMENT' in view ? (view.BYTES_PER_ELEMENT as number) : 1
    const length = size === undefined ? view.byteLength - offset * unit : size * unit
    fill(process.random, new Uint8Array(view.buffer, view.byteOffset + offset * unit, length))
    if (done === undefined) return target
    return void setImmediate(done, null, target)
  }
}

type RandomInt = (...args: unknown[]) => unknown

/** randomInt of node:crypto: from 0 or `min` to below `max`, at once or told later. */
export function virtualRandomInt(real: RandomInt): RandomInt {
  return (...args) => {
    const process = currentProcess()
    if (process === undefined) return real(...args)
    const done = typeof args.at(-1) === 'function' ? (args.pop() as Done<number>) : undefined
    const [min, max] = (args.length === 1 ? [0, args[0]] : args) as [number, number]
    const number = min + Math.floor(process.random() * (max - min))
    if (done === undefined) return number
    return void setImmediate(done, null, number)
  }
}

/** What stands before the 32 bytes of a private key in PKCS #8, by RFC 8410. */
const PKCS8_PREFIXES: Readonly<Record<string, Buffer>> = {
  ed25519: Buffer.from('302e020100300506032b657004220420', 'hex'),
  x25519: Buffer.from('302e020100300506032b656e04220420', 'hex')
}

interface KeyEncodings {
  publicKeyEncoding?: object
  privateKeyEncoding?: object
}
type GenerateKeyPair = (type: string, options?: KeyEncodings) => unknown

/** generateKeyPairSync of node:crypto. Of the kinds of libp2p and Noise; others are OpenSSL's, and each time new. */
export function virtualKeyPair(real: GenerateKeyPair): GenerateKeyPair {
  return (type, options = {}) => {
    const process = currentProcess()
    const prefix = PKCS8_PREFIXES[type]
    if (process === undefined || prefix === undefined) return real(type, options)
    const der = Buffer.concat([prefix, randomBytes(process.random, 32)])
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    const publicKey = createPublicKey(privateKey)
    return {
      publicKey: encoded(publicKey, options.publicKeyEncoding),
      privateKey: encoded(privateKey, options.privateKeyEncoding)
    }
  }
}

function encoded(key: KeyObject, encoding: object | undefined): unknown {
  return encoding === undefined ? key : key.export(encoding as KeyExportOptions<'der'>)
}
