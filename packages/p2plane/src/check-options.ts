/** Refuses what `createNode` cannot use, before anything is opened, in one sentence each. */
import type { Message, ProtocolId } from '@p2plane/message'
import { failure } from '@p2plane/wire'
import { ENCRYPTIONS } from './encryption.ts'
import { DEFAULT_LIMITS } from './limits/limits.ts'
import type { NodeOptions } from './node-options.ts'
import { PRESETS } from './presets.ts'

const OPTIONS: Readonly<Record<keyof NodeOptions<Message>, string>> = {
  messages: 'an array of what defineMessage and defineStream return',
  router: 'an object with a handler for every message',
  listen: "an array of addresses such as '/ip4/127.0.0.1/tcp/8000' or ':8000'",
  bootstrap: "an array of addresses such as '/ip4/127.0.0.1/tcp/8000' or 'host:8000'",
  preset: `one of ${Object.keys(PRESETS).join(', ')}`,
  keyFile: 'the path of a file',
  privateKey: 'a libp2p private key',
  peers: 'a PeerManager',
  records: 'an array of what defineRecord returns',
  admission: 'an AdmissionPolicy, such as network or allowList returns',
  onPeer: 'a function',
  authorise: 'an object with a function for each message that not everybody may ask',
  timeoutMs: 'a number of milliseconds above 0',
  limits: 'an object of numbers, each by the name of a limit',
  transports: 'an array of libp2p transports',
  encryption: `an array of one or more of ${Object.keys(ENCRYPTIONS).join(', ')} and libp2p's connection encrypters`,
  streamMuxers: 'an array of libp2p stream muxers',
  services: 'an object of libp2p services',
  logger: "a libp2p ComponentLogger, such as prefixLogger('my-node')",
  onError: 'a function',
  metrics: 'what prometheusMetrics() of @libp2p/prometheus-metrics returns, or the like',
  tracing: 'true or false',
  stallMs: 'a number of milliseconds of 20 or more'
}

/**
 * The messages by protocol id.
 *
 * @throws P2PError `invalid-argument` that names the option, what it was, and what is expected
 */
export function checkOptions<M extends Message>(options: NodeOptions<M>): ReadonlyMap<ProtocolId, M> {
  if (typeof options !== 'object' || options === null) throw misfit('options', options, 'an object')
  for (const name of Object.keys(options)) {
    if (!(name in OPTIONS)) throw refuse(name, 'is not an option', `one of ${Object.keys(OPTIONS).join(', ')}`)
  }
  expect(options, 'preset', value => typeof value === 'string' && value in PRESETS)
  expect(options, 'timeoutMs', value => typeof value === 'number' && value > 0 && value < 2 ** 31)
  expect(options, 'keyFile', value => typeof value === 'string' && value !== '')
  expect(options, 'privateKey', value => isObject(value) && 'publicKey' in value && 'sign' in value)
  expect(options, 'peers', value => isObject(value) && 'getPeers' in value && 'addPeerWithAddr' in value)
  expect(options, 'services', isObject)
  checkLimits(options.limits)
  expect(options, 'admission', value => isObject(value) && 'check' in value && typeof value.check === 'function')
  expect(options, 'onPeer', value => typeof value === 'function')
  expect(options, 'encryption', value => Array.isArray(value) && value.length > 0)
  expect(options, 'onError', value => typeof value === 'function')
  expect(options, 'metrics', value => typeof value === 'function')
  expect(options, 'tracing', value => typeof value === 'boolean')
  expect(options, 'stallMs', value => typeof value === 'number' && value >= 20 && value < 2 ** 31)
  expect(options, 'logger', value => isObject(value) && 'forComponent' in value)
  for (const name of ['listen', 'bootstrap', 'records', 'transports', 'streamMuxers'] as const) {
    expect(options, name, Array.isArray)
  }
  if (options.keyFile !== undefined && options.privateKey !== undefined) {
    throw misfit('keyFile', options.keyFile, 'one of keyFile and privateKey, not both')
  }
  for (const record of options.records ?? []) {
    if (!isObject(record) || !('namespace' in record)) throw misfit('records', record, OPTIONS.records)
  }
  for (const each of options.encryption ?? []) {
    const fits = typeof each === 'string' ? Object.hasOwn(ENCRYPTIONS, each) : typeof each === 'function'
    if (!fits) throw misfit('encryption', each, OPTIONS.encryption)
  }
  const messages = checkMessages(options.messages)
  checkRouter(options.router, messages)
  checkAuthorisation(options.authorise, messages)
  return messages
}

function checkLimits(limits: unknown): void {
  if (limits === undefined) return
  if (!isObject(limits)) throw misfit('limits', limits, OPTIONS.limits)
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name))
      throw refuse(`limits.${name}`, 'is not a limit', `one of ${Object.keys(DEFAULT_LIMITS).join(', ')}`)
    if (value === undefined) continue
    const isTime = name.endsWith('Ms')
    const fits = typeof value === 'number' && value > 0 && (!isTime || value < 2 ** 31)
    if (!fits) throw misfit(`limits.${name}`, value, isTime ? 'a number of milliseconds above 0' : 'a number above 0')
  }
}

function checkMessages<M extends Message>(messages: readonly M[]): ReadonlyMap<ProtocolId, M> {
  if (!Array.isArray(messages)) throw misfit('messages', messages, OPTIONS.messages)
  const byId = new Map<ProtocolId, M>()
  for (const message of messages as readonly M[]) {
    if (!isObject(message) || !['unary', 'stream'].includes(message.kind))
      throw misfit('messages', message, OPTIONS.messages)
    if (byId.has(message.protocolId)) {
      throw refuse('messages', `'${message.protocolId}' stands there twice`, 'each protocol id once')
    }
    byId.set(message.protocolId, message)
  }
  return byId
}

function checkAuthorisation(authorise: unknown, messages: ReadonlyMap<ProtocolId, Message>): void {
  if (authorise === undefined) return
  if (!isObject(authorise)) throw misfit('authorise', authorise, OPTIONS.authorise)
  for (const [protocolId, rule] of Object.entries(authorise)) {
    if (!messages.has(protocolId as ProtocolId)) {
      throw refuse(`authorise['${protocolId}']`, 'is for no message', 'the protocol ids of `messages` alone')
    }
    if (typeof rule !== 'function') throw misfit(`authorise['${protocolId}']`, rule, 'a function')
  }
}

function checkRouter(router: unknown, messages: ReadonlyMap<ProtocolId, Message>): void {
  if (router === undefined) return
  if (!isObject(router)) throw misfit('router', router, OPTIONS.router)
  for (const [protocolId, handle] of Object.entries(router)) {
    if (!messages.has(protocolId as ProtocolId)) {
      throw refuse(`router['${protocolId}']`, 'is for no message', 'the protocol ids of `messages` alone')
    }
    if (typeof handle !== 'function') throw misfit(`router['${protocolId}']`, handle, 'a function')
  }
  for (const protocolId of messages.keys()) {
    if (!(protocolId in router)) throw refuse(`router['${protocolId}']`, 'is missing', OPTIONS.router)
  }
}

function expect<M extends Message>(
  options: NodeOptions<M>,
  name: keyof NodeOptions<M>,
  fits: (value: unknown) => boolean
): void {
  const value = options[name]
  if (value !== undefined && !fits(value)) throw misfit(name, value, OPTIONS[name])
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function misfit(name: string, value: unknown, expected: string): Error {
  return refuse(name, `${show(value)} does not fit`, expected)
}

function refuse(name: string, what: string, expected: string): Error {
  return failure('invalid-argument', `${name}: ${what}; expected ${expected}`)
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object'
  return String(value)
}
