import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { MemoryDatastore } from 'datastore-core'
import type { Datastore } from 'interface-datastore'
import { type NodeOptions, open } from 'p2plane'
import type { VirtualProcess } from '../time/virtual-process.ts'
import { randomBytes } from '../time/virtual-crypto.ts'
import { seededRandom } from '../random.ts'
import type { Fabric } from './fabric.ts'
import { ipOf, type Machine, PORT } from './machine.ts'
import { simulatedTransport } from './simulated-transport.ts'

/** What of `createNode`'s options the network decides. */
export type HostOptions = Required<
  Pick<NodeOptions<never>, 'transports' | 'listen' | 'bootstrap' | 'privateKey' | 'encryption' | 'admission'>
>

/** What a node finds where it is started. */
export interface Host {
  /** Which of the nodes it is, from 0. */
  readonly index: number
  /** How often it was started before. */
  readonly restarts: number
  /**
   * What `createNode` has to be given: `createNode({ ...host.options, messages })`. The transport of the network, this
   * node's address and its key, Noise, whose chance a seed decides, `open()`, and as `bootstrap` all other nodes. What
   * stands behind it takes its place.
   */
  readonly options: HostOptions
  /** Where each node is, with its peer id: what `bootstrap` takes. */
  readonly addresses: readonly string[]
  /** Outlasts a crash, as a disk does, and is virtual, as a disk is not. */
  readonly datastore: Datastore
}

/** Who a node is, which a seed decides. */
export async function keyOf(seed: number, index: number): Promise<{ key: PrivateKey; address: string }> {
  // A stream of its own, so that the keys do not change with how many nodes there are.
  const key = await generateKeyPairFromSeed('Ed25519', randomBytes(seededRandom(seed ^ (index * 0x9e3779b9)), 32))
  return { key, address: `/ip4/${ipOf(index)}/tcp/${PORT}/p2p/${peerIdFromPrivateKey(key)}` }
}

/** What a host is made of. */
export interface HostInit {
  readonly fabric: Fabric
  readonly machine: Machine
  readonly key: PrivateKey
  readonly addresses: readonly string[]
  readonly disk: MemoryDatastore
  readonly restarts: number
}

export function hostOf({ fabric, machine, key, addresses, disk, restarts }: HostInit): Host {
  return {
    index: machine.index,
    restarts,
    addresses,
    datastore: whileAlive(disk, machine.process),
    options: {
      transports: [simulatedTransport(fabric, machine)],
      listen: [`/ip4/${machine.ip}/tcp/${PORT}`],
      bootstrap: addresses.filter((_, index) => index !== machine.index),
      privateKey: key,
      // TLS is node:tls, whose chance is OpenSSL's.
      encryption: ['noise'],
      admission: open()
    }
  }
}

/** What is left of a process that has crashed must not write to the disk of the next one. */
function whileAlive(disk: Datastore, process: VirtualProcess): Datastore {
  return new Proxy(disk, {
    get(target, key) {
      if (!process.isAlive) throw new Error(`${process.name} has crashed`)
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    }
  })
}
