import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { P2PError } from '@p2plane/wire'
import type { Libp2p } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { describe, expect, it } from 'vitest'
import { createNode } from './create-node.ts'
import { memoryNode, messages, Ping, router, Say } from './node.fixture.ts'

const ID = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'

async function refusal(options: unknown): Promise<string> {
  const error: unknown = await createNode(options as never).then(
    node => node.stop(),
    (reason: unknown) => reason
  )
  expect(error).toBeInstanceOf(P2PError)
  expect(error).toMatchObject({ code: 'invalid-argument', reason: 'invalid-argument' })
  return (error as P2PError).message
}

describe('createNode refuses, in one sentence that names the option, the value and what is expected,', () => {
  const addressExpected = "expected a multiaddr such as '/ip4/127.0.0.1/tcp/8000', or 'host:port'"
  it.each<[string, unknown, string]>([
    ['no options', undefined, 'options: undefined does not fit; expected an object'],
    [
      'no messages',
      {},
      'messages: undefined does not fit; expected an array of what defineMessage and defineStream return'
    ],
    [
      'a message that is none',
      { messages: [{}] },
      'messages: an object does not fit; expected an array of what defineMessage and defineStream return'
    ],
    [
      'a message twice',
      { messages: [Ping, Ping] },
      "messages: '/hello/ping/1.0.0' stands there twice; expected each protocol id once"
    ],
    ['an address that is none', { messages, listen: ['here'] }, `listen: "here" is not an address; ${addressExpected}`],
    [
      'a broken multiaddr',
      { messages, listen: ['/ip4/300.0.0.1/tcp/1'] },
      `listen: "/ip4/300.0.0.1/tcp/1" is not an address; ${addressExpected}`
    ],
    ['a port that is none', { messages, listen: [':70000'] }, `listen: ":70000" is not an address; ${addressExpected}`],
    [
      'one address for many',
      { messages, listen: ':8000' },
      `listen: ":8000" does not fit; expected an array of addresses such as '/ip4/127.0.0.1/tcp/8000' or ':8000'`
    ],
    [
      'a bootstrap address that is none',
      { messages, bootstrap: [7] },
      `bootstrap: 7 is not an address; ${addressExpected}`
    ],
    [
      'an unknown preset',
      { messages, preset: 'moon' },
      'preset: "moon" does not fit; expected one of test, lan, public'
    ],
    [
      'a time that is none',
      { messages, timeoutMs: -1 },
      'timeoutMs: -1 does not fit; expected a number of milliseconds above 0'
    ],
    [
      'a limit that is none',
      { messages, limits: { running: 0 } },
      'limits.running: 0 does not fit; expected a number above 0'
    ],
    [
      'a limit of time that no timer can hold',
      { messages, limits: { readTimeoutMs: Infinity } },
      'limits.readTimeoutMs: Infinity does not fit; expected a number of milliseconds above 0'
    ],
    [
      'limits that are none',
      { messages, limits: 7 },
      'limits: 7 does not fit; expected an object of numbers, each by the name of a limit'
    ],
    [
      'a handler that is none',
      { messages: [Ping], router: { [Ping.protocolId]: 7 } },
      "router['/hello/ping/1.0.0']: 7 does not fit; expected a function"
    ],
    [
      'a router with a gap',
      { messages, router: { [Ping.protocolId]: () => null } },
      "router['/hello/say/1.0.0']: is missing; expected an object with a handler for every message"
    ],
    [
      'a handler for no message',
      { messages: [Ping], router: { ...router } },
      "router['/hello/say/1.0.0']: is for no message; expected the protocol ids of `messages` alone"
    ],
    [
      'a record that is none',
      { messages, records: ['profile'] },
      'records: "profile" does not fit; expected an array of what defineRecord returns'
    ],
    [
      'no encryption',
      { messages, encryption: [] },
      "encryption: an array does not fit; expected an array of one or more of tls, noise and libp2p's connection encrypters"
    ],
    [
      'one encryption for many',
      { messages, encryption: 'tls' },
      'encryption: "tls" does not fit; expected an array of one or more of tls, noise and libp2p\'s connection encrypters'
    ],
    [
      'an encryption it does not know',
      { messages, encryption: ['tls', 'toString'] },
      'encryption: "toString" does not fit; expected an array of one or more of tls, noise and libp2p\'s connection encrypters'
    ],
    [
      'a policy that is none',
      { messages, admission: { name: 'a' } },
      'admission: an object does not fit; expected an AdmissionPolicy, such as network or allowList returns'
    ],
    ['a welcome that is none', { messages, onPeer: true }, 'onPeer: true does not fit; expected a function'],
    [
      'a rule for no message',
      { messages: [Ping], authorise: { '/a/b/1.0.0': () => true } },
      "authorise['/a/b/1.0.0']: is for no message; expected the protocol ids of `messages` alone"
    ],
    [
      'a rule that is none',
      { messages: [Ping], authorise: { [Ping.protocolId]: 'files:delete' } },
      `authorise['/hello/ping/1.0.0']: "files:delete" does not fit; expected a function`
    ],
    ['a peer manager that is none', { messages, peers: [] }, 'peers: an array does not fit; expected a PeerManager'],
    [
      'two identities',
      { messages, keyFile: 'a', privateKey: { publicKey: 1, sign: 1 } },
      'keyFile: "a" does not fit; expected one of keyFile and privateKey, not both'
    ]
  ])('%s', async (_name, options, sentence) => {
    expect(await refusal(options)).toBe(sentence)
  })

  it('a bootstrap address that cannot be dialled', async () => {
    for (const addr of ['/ip4/127.0.0.1/udp/8000', '/ip4/127.0.0.1', '/memory/x']) {
      expect(await refusal({ messages, bootstrap: [addr] })).toBe(
        `bootstrap: '${addr}' is of a kind no transport here can dial; expected an address such as '/ip4/127.0.0.1/tcp/8000'`
      )
    }
  })

  it('an option it does not know, with those it does', async () => {
    expect(await refusal({ messages, listne: [] })).toMatch(
      /^listne: is not an option; expected one of messages, router, listen, /
    )
  })

  it('a limit it does not know, with those it does', async () => {
    expect(await refusal({ messages, limits: { runing: 5 } })).toMatch(
      /^limits\.runing: is not a limit; expected one of runningPerPeer, queuedPerPeer, running, /
    )
  })

  it('an address that is in use', async () => {
    await using taken = await takenPort()
    expect(await refusal({ messages, listen: [`127.0.0.1:${taken.port}`] })).toBe(
      `listen: '/ip4/127.0.0.1/tcp/${taken.port}' is in use by another process; expected a free port, or tcp/0 for any free one`
    )
  })

  it('an address of another host, and one of another transport', async () => {
    expect(await refusal({ messages, listen: ['/ip4/192.0.2.1/tcp/0'] })).toContain(
      "'/ip4/192.0.2.1/tcp/0' is not an address of this host"
    )
    expect(await refusal({ messages, listen: ['/ip4/127.0.0.1/udp/1/quic-v1'] })).toContain(
      'is of a kind no transport here knows'
    )
  })
})

describe('createNode', () => {
  it('closes what it had opened where it refuses', async () => {
    await using taken = await takenPort()
    const free = await freePort()
    await refusal({ messages, listen: [`127.0.0.1:${free}`, `127.0.0.1:${taken.port}`] })
    await using node = await createNode({ messages, listen: [`127.0.0.1:${free}`] })
    expect(String(node.addresses[0])).toContain(`/tcp/${free}/`)
  })

  it('listens on this host alone, at a free port, unless told otherwise', async () => {
    await using node = await createNode({ messages })
    expect(node.addresses.map(String)).toEqual([
      expect.stringMatching(/^\/ip4\/127\.0\.0\.1\/tcp\/[1-9]\d*\/p2p\/12D3Koo/)
    ])
    await using caller = await createNode({ messages, listen: [] })
    expect(caller.addresses).toEqual([])
  })

  it('does not mind a bootstrap list with itself in it', async () => {
    const free = await freePort()
    await using node = await createNode({
      messages,
      router,
      listen: [`127.0.0.1:${free}`],
      bootstrap: [`127.0.0.1:${free}`]
    })
    await using other = await createNode({ messages, bootstrap: node.addresses.map(String) })
    expect(await other.request(node.peerId, Say, { text: '' })).toBeNull()
  })

  it('starts two nodes of one options object as two', async () => {
    const options = { messages, transports: [tcp()] }
    await using one = await createNode(options)
    await using other = await createNode(options)
    expect(one.peerId.equals(other.peerId)).toBe(false)
  })

  it('does not stumble over a bootstrap peer that is not there', async () => {
    await using node = await memoryNode({ messages, router, bootstrap: [`/memory/nobody/p2p/${ID}`] })
    await using other = await memoryNode({ messages })
    expect(await other.request(node.addresses[0]!, Say, { text: '' })).toBeNull()
  })
})

describe('a handler', () => {
  it('may use the node that it is of: none runs before createNode has resolved', async () => {
    const address = `/memory/${crypto.randomUUID()}`
    await using caller = await memoryNode({ messages })
    // Whatever else libp2p starts, it listens meanwhile, and others may have called by the time that it is done.
    let called: Promise<unknown> = Promise.resolve()
    const slow = {
      start() {},
      async afterStart() {
        await delay(100)
        called = caller.request(address, Ping, { nonce: 1 })
        await delay(200)
      },
      stop() {}
    }
    const made: Pick<Libp2p, 'peerId'>[] = []
    await using node = await memoryNode({
      messages,
      listen: [address],
      services: { slow: () => slow },
      router: { ...router, [Ping.protocolId]: ({ nonce }) => ({ nonce, by: String(made[0]?.peerId) }) }
    })
    made.push(node)
    expect(await called).toEqual({ nonce: 1, by: String(node.peerId) })
  })
})

async function takenPort(): Promise<AsyncDisposable & { port: number }> {
  const server = await listening()
  return {
    port: (server.address() as { port: number }).port,
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
    }
  }
}

async function freePort(): Promise<number> {
  await using taken = await takenPort()
  return taken.port
}

async function listening(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}
