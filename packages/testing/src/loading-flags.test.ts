import { expect, test } from 'vitest'
import { loadingFlags } from './loading-flags.ts'

test('of the flags of a process those are kept that decide what it loads, each once', () => {
  const flags = [
    '--inspect-port=127.0.0.1:9229',
    '--tls-cipher-list=TLS_AES_256_GCM_SHA384:HIGH:!aNULL',
    '--conditions=@p2plane/source',
    '--import=./setup.ts',
    '--experimental-strip-types',
    '--import',
    './setup.ts',
    '--test-name-pattern',
    '--import',
    './other.ts?a=1',
    '-C',
    'development'
  ]
  expect(loadingFlags(flags)).toEqual([
    '--conditions=@p2plane/source',
    '--import=./setup.ts',
    '--experimental-strip-types',
    '--import=./other.ts?a=1',
    '--conditions=development'
  ])
})
