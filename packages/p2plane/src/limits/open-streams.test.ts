import type { Stream } from '@libp2p/interface'
import { StreamCloseEvent } from '@libp2p/interface'
import { TypedEventEmitter } from 'main-event'
import { describe, expect, it } from 'vitest'
import { OpenStreams } from './open-streams.ts'

const newStream = (): Stream => new TypedEventEmitter() as unknown as Stream

describe('the open streams of a connection', () => {
  it('leave no room once there are too many, until one ends', () => {
    const open = new OpenStreams(2)
    const [first, second] = [newStream(), newStream()]
    open.add(first)
    expect(open.isFull).toBe(false)
    open.add(second)
    expect(open.isFull).toBe(true)
    first.dispatchEvent(new StreamCloseEvent())
    expect(open.isFull).toBe(false)
  })

  it('leave room for one that something else counts, and once for each', () => {
    const open = new OpenStreams(2)
    const stream = newStream()
    open.add(stream)
    open.add(newStream())
    open.release(stream)
    open.add(newStream())
    stream.dispatchEvent(new StreamCloseEvent())
    expect(open.isFull).toBe(true)
  })
})
