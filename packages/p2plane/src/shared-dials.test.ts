import type { Connection } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, it } from 'vitest'
import { SharedDials } from './shared-dials.ts'

const A = multiaddr('/ip4/127.0.0.1/tcp/1')
const B = multiaddr('/ip4/127.0.0.1/tcp/2')
const NEVER = new AbortController().signal

/** Dials that end when they are told to. */
function dials() {
  const begun: { signal: AbortSignal; resolve: (connection: Connection) => void; reject: (error: Error) => void }[] = []
  const shared = new SharedDials(
    (_, signal) => new Promise((resolve, reject) => begun.push({ signal, resolve, reject }))
  )
  return { shared, begun }
}

describe('dials of one target', () => {
  it('are one, and another once that is over', async () => {
    const { shared, begun } = dials()
    const connection = {} as Connection
    const waiting = [shared.dial(A, NEVER), shared.dial(A, NEVER), shared.dial(B, NEVER)]
    expect(begun).toHaveLength(2)
    for (const { resolve } of begun) resolve(connection)
    expect(await Promise.all(waiting)).toEqual([connection, connection, connection])
    void shared.dial(A, NEVER)
    expect(begun).toHaveLength(3)
  })

  it('fail together, and not for ever', async () => {
    const { shared, begun } = dials()
    const waiting = [shared.dial(A, NEVER), shared.dial(A, NEVER)]
    begun[0]!.reject(new Error('nobody there'))
    for (const each of waiting) await expect(each).rejects.toThrow('nobody there')
    void shared.dial(A, NEVER)
    expect(begun).toHaveLength(2)
  })

  it('go on until the last who waits gives up', async () => {
    const { shared, begun } = dials()
    const [one, other] = [new AbortController(), new AbortController()]
    const waiting = [shared.dial(A, one.signal), shared.dial(A, other.signal)]
    one.abort(new Error('in a hurry'))
    await expect(waiting[0]).rejects.toThrow('in a hurry')
    expect(begun[0]!.signal.aborted).toBe(false)
    other.abort(new Error('in a hurry, too'))
    await expect(waiting[1]).rejects.toThrow('in a hurry, too')
    expect(begun[0]!.signal.aborted).toBe(true)
    void shared.dial(A, NEVER)
    expect(begun).toHaveLength(2)
  })
})
