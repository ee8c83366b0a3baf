import { defaultLogger, disable, enable } from '@libp2p/logger'
import type { ComponentLogger } from '@libp2p/interface'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { lazyLogger } from './lazy-logger.ts'

const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)

/** What a logger prints of one of everything, without the times. */
function said(loggers: ComponentLogger): string[] {
  written.mockClear()
  const log = loggers.forComponent('node').newScope('stream')
  log('opened by %p', 'bob')
  log.error('ended - %e', Object.assign(new Error('reset'), { stack: undefined }))
  log.trace('%d bytes', 3)
  return written.mock.calls.map(([line]) => String(line).replace(/^\S+Z /, ''))
}

describe('a lazy logger', () => {
  afterEach(disable)

  it.each(['', 'other*', 'node*', 'node:stream', 'node*,*:trace', 'node:stream:error', 'node*,-node:stream'])(
    "says what libp2p's own does with DEBUG='%s'",
    names => {
      enable(names)
      expect(said(lazyLogger())).toEqual(said(defaultLogger()))
    }
  )

  it('says everything where everything is wanted, and nothing where nothing is', () => {
    enable('node*,node*:trace')
    expect(said(lazyLogger())).toEqual([
      'node:stream opened by bob\n',
      'node:stream:error ended - reset\n',
      'node:stream:trace 3 bytes\n'
    ])
    disable()
    expect(said(lazyLogger())).toEqual([])
  })

  it('speaks from the moment when it is asked to', () => {
    const log = lazyLogger().forComponent('later')
    written.mockClear()
    log('nobody hears this')
    expect([log.enabled, written.mock.calls.length]).toEqual([false, 0])
    enable('later*')
    log('but this')
    expect([log.enabled, written.mock.calls.length]).toEqual([true, 1])
  })
})
