import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import type { Onslaught, Target } from '../attack.ts'
import { Foe } from './foe.ts'

/** Between the attempts to come back. */
const REDIAL_AFTER_MS = 100

/** A foe that comes back as the same peer when it is thrown out, ten times a second at most. */
export class Grudge<Held> implements Onslaught {
  readonly #target: Target
  readonly #key: PrivateKey
  readonly #prepare: (foe: Foe) => Held | Promise<Held>
  readonly #hit: (foe: Foe, held: Held) => void | Promise<void>
  #foe: Foe | undefined
  #held: Held | undefined
  #isDialling = false
  #ended = false

  private constructor(
    target: Target,
    key: PrivateKey,
    prepare: (foe: Foe) => Held | Promise<Held>,
    hit: (foe: Foe, held: Held) => void | Promise<void>
  ) {
    this.#target = target
    this.#key = key
    this.#prepare = prepare
    this.#hit = hit
  }

  /**
   * @param prepare - what each connection begins with
   * @param hit - one strike, over a connection that takes it
   */
  static async begin<Held>(
    target: Target,
    prepare: (foe: Foe) => Held | Promise<Held>,
    hit: (foe: Foe, held: Held) => void | Promise<void>
  ): Promise<Grudge<Held>> {
    const grudge = new Grudge(target, await generateKeyPair('Ed25519'), prepare, hit)
    await grudge.#dial().catch(() => {})
    return grudge
  }

  strike(): void | Promise<void> {
    const foe = this.#foe
    if (foe === undefined || foe.connection.status !== 'open') {
      if (!this.#isDialling) void this.#redial()
      throw new Error('thrown out')
    }
    if (!foe.isReady) throw new Error('held back')
    return this.#hit(foe, this.#held!)
  }

  async end(): Promise<void> {
    this.#ended = true
    await this.#foe?.end()
  }

  async #redial(): Promise<void> {
    this.#isDialling = true
    const last = this.#foe
    this.#foe = undefined
    await new Promise(resolve => setTimeout(resolve, REDIAL_AFTER_MS))
    await last?.end().catch(() => {})
    if (!this.#ended) await this.#dial().catch(() => {})
    this.#isDialling = false
  }

  async #dial(): Promise<void> {
    const foe = await Foe.connect(this.#target.address, this.#key)
    try {
      this.#held = await this.#prepare(foe)
      this.#foe = foe
    } catch (error) {
      await foe.end()
      throw error
    }
    if (this.#ended) await foe.end()
  }
}
