import { Command } from 'commander'
import type { CommitteeInit } from '../core/index.ts'
import { DEFAULT_OPTIONS, type ValidatorOptions } from '../core/index.ts'
import { HTTP_OFFSET } from '../cluster/ports.ts'
import { MAX_BATCH_BYTES } from '../host/batch-bytes.ts'
import { readCommitteeFile } from '../keys/committee-file.ts'
import { developmentKeys, MAX_DEVELOPMENT_KEYS } from '../keys/development-keys.ts'
import { readKeyFile } from '../keys/key-file.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import { parseBootstrap, parsePort, parseWhole } from './parse.ts'

/** The port of the first development key. */
export const FIRST_PORT = 8000

/** A round costs four validators of one host some 10 ms of processor time. With this half of two processors is theirs at most. */
export const MIN_HEADER_DELAY_MS = 10

/** What a validator is started with. */
export interface RunOptions {
  port: number
  host: string
  bootstrap: string[]
  data?: string
  keys?: string
  committee?: string
  validators: number
  index?: number
  batchBytes: number
  batchDelay: number
  headerDelay: number
  headerPause: number
  parentDelay: number
}

/** Gives a command the options of a validator. */
export function withRunOptions(command: Command): Command {
  return command
    .option('--port <n>', `where peers connect; HTTP is served on this port + ${HTTP_OFFSET}`, parsePort, FIRST_PORT)
    .option('--host <ip>', 'the address of this host where peers connect', '127.0.0.1')
    .option('--bootstrap <multiaddr>', 'a node of the network to join; can be given more than once', parseBootstrap, [])
    .option('--data <dir>', 'where its log is kept (default: .narwhal/PORT)')
    .option('--keys <file>', 'its key, of narwhal genesis (default: the development key of its port)')
    .option('--committee <file>', 'who the validators are, of narwhal genesis (default: development keys)')
    .option('--validators <n>', 'how many development keys are the committee', parseWhole(1, MAX_DEVELOPMENT_KEYS), 4)
    .option(
      '--index <n>',
      `which development key is its own (default: its port - ${FIRST_PORT})`,
      parseWhole(0, MAX_DEVELOPMENT_KEYS - 1)
    )
    .option(
      '--batch-bytes <n>',
      'a batch is sealed when it has so many bytes',
      parseWhole(100_000, MAX_BATCH_BYTES),
      DEFAULT_OPTIONS.batchBytes
    )
    .option(
      '--batch-delay <ms>',
      'and a smaller one after this time',
      parseWhole(0, 10_000),
      DEFAULT_OPTIONS.batchDelayMs
    )
    .option(
      '--header-delay <ms>',
      'between two headers while there is nothing to propose',
      parseWhole(1, 10_000),
      DEFAULT_OPTIONS.maxHeaderDelayMs
    )
    .option('--header-pause <ms>', 'between two headers at least', parseWhole(0, 10_000), MIN_HEADER_DELAY_MS)
    .option(
      '--parent-delay <ms>',
      'how long a header that could leave waits for more parents',
      parseWhole(0, 10_000),
      DEFAULT_OPTIONS.parentDelayMs
    )
}

/** The committee, and which of it this is. @throws Error with one sentence */
export async function identityOf(options: RunOptions): Promise<{ committee: CommitteeInit; key: SigningKey }> {
  const { keys, committee, validators, port, index = port - FIRST_PORT } = options
  if (keys !== undefined && committee !== undefined) {
    return { committee: await readCommitteeFile(committee), key: await readKeyFile(keys) }
  }
  if (keys !== undefined || committee !== undefined) {
    throw new Error('--keys and --committee belong together: give both, or neither for development keys')
  }
  const all = developmentKeys().slice(0, validators)
  const key = all[index]
  if (key === undefined) {
    const last = FIRST_PORT + validators - 1
    throw new Error(
      `port ${port} has no development key, ports ${FIRST_PORT} to ${last} have; give --index, or --keys and --committee`
    )
  }
  return { committee: { epoch: 0, authorities: all.map(({ publicKey }) => ({ publicKey, stake: 1 })) }, key }
}

/** What of the options is the core's. */
export function validatorOptions(options: RunOptions): Partial<ValidatorOptions> {
  const { batchBytes, batchDelay, headerDelay, headerPause, parentDelay } = options
  return {
    batchBytes,
    batchDelayMs: batchDelay,
    maxHeaderDelayMs: headerDelay,
    minHeaderDelayMs: headerPause,
    parentDelayMs: parentDelay
  }
}
