import { LengthPrefixedDecoder } from '@libp2p/utils'
import fc from 'fast-check'
import { Uint8ArrayList } from 'uint8arraylist'
import { expect, it } from 'vitest'
import { type NoiseStreamInsides, tunedNoise } from './noise-stream.ts'

interface Decoder {
  lengthDecoder: (bytes: Uint8ArrayList) => number
  decode(bytes: Uint8Array): Iterable<Uint8ArrayList>
}

/** What of a connection of Noise the tests need: it sends what it is given, in a record without a cipher. */
function connection(below: (bytes: Uint8Array) => boolean) {
  const told: Uint8Array[] = []
  const aborted: Error[] = []
  const decoder = new LengthPrefixedDecoder({ encodingLength: () => 2 }) as unknown as Decoder
  const stream = {
    writeStatus: 'writable',
    writableNeedsDrain: false,
    sendingData: false,
    writeBuffer: new Uint8ArrayList(),
    readStatus: 'readable',
    remoteWriteStatus: 'writable',
    readBuffer: new Uint8ArrayList(),
    listenerCount: (type: string) => (type === 'message' ? 1 : 0),
    stream: { send: (bytes: Uint8Array | Uint8ArrayList) => below(bytes.subarray()) },
    decoder,
    encrypt: (bytes: Uint8Array | Uint8ArrayList) => new Uint8ArrayList(Uint8Array.of(0, 9), bytes.subarray()),
    send: (bytes: Uint8Array | Uint8ArrayList) => {
      stream.writeBuffer.append(bytes)
      return false
    },
    onData: (bytes: Uint8Array | Uint8ArrayList) => stream.readBuffer.append(bytes),
    abort: (error: Error) => aborted.push(error),
    dispatchEvent: (event: MessageEvent<Uint8Array>) => told.push(event.data)
  }
  tunedNoise(stream as unknown as NoiseStreamInsides)
  return { stream, decoder, told, aborted }
}

it('reads records wherever they are cut, and throws for none', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 })),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      (records, cuts) => {
        const { decoder } = connection(() => true)
        const { lengthDecoder } = decoder
        decoder.lengthDecoder = bytes => {
          expect(() => lengthDecoder(bytes)).not.toThrow()
          return lengthDecoder(bytes)
        }
        const whole = Buffer.concat(records.flatMap(each => [Buffer.of(each.length >> 8, each.length & 255), each]))
        const read: Uint8Array[] = []
        for (let at = 0, i = 0; at < whole.length; i++) {
          const end = at + cuts[i % cuts.length]!
          for (const record of decoder.decode(whole.subarray(at, end))) read.push(record.slice())
          at = end
        }
        expect(read.map(each => [...each])).toEqual(records.map(each => [...each]))
      }
    )
  )
})

it('sends at once what waits behind nothing, and says whether there is room for more', () => {
  const sent: Uint8Array[] = []
  let hasRoom = true
  const { stream } = connection(bytes => {
    sent.push(bytes)
    return hasRoom
  })
  expect(stream.send(Uint8Array.of(1))).toBe(true)
  hasRoom = false
  expect(stream.send(Uint8Array.of(2))).toBe(false)
  // It is full: what comes now waits, as libp2p has it wait.
  stream.send(Uint8Array.of(3))
  expect(sent.map(each => [...each])).toEqual([
    [0, 9, 1],
    [0, 9, 2]
  ])
  expect([...stream.writeBuffer.subarray()]).toEqual([3])
})

it('ends where the connection below has, and says so to whoever sends', () => {
  const { stream, aborted } = connection(() => {
    throw new Error('closed below')
  })
  expect(() => stream.send(Uint8Array.of(1))).toThrow('closed below')
  expect(aborted).toEqual([new Error('closed below')])
})

it('tells what has come at once, unless the reader has paused', () => {
  const { stream, told } = connection(() => true)
  stream.onData(Uint8Array.of(1))
  stream.readStatus = 'paused'
  stream.onData(Uint8Array.of(2))
  expect(told.map(each => [...each])).toEqual([[1]])
  expect([...stream.readBuffer.subarray()]).toEqual([2])
})
