import { EventChannel } from '../http/event-channel.ts'
import type { Delta, State } from '../http/events.ts'
import type { Lists } from './recent.ts'

/** Deltas come no closer than this; and where nothing happens, after so many a delta comes all the same. */
const DELTA_MS = 100
const QUIET_DELTAS = 10

/** What a feed tells of. */
export interface FeedComponents {
  /** Everything but the lists. */
  now: () => Omit<Delta, keyof Lists>
  recent: { readonly isEmpty: boolean; readonly lists: Lists; take(): Lists }
  committee: () => Pick<State, 'committee' | 'quorum'>
}

/** Tells readers of `GET /events` what happens, ten times a second at most. */
export class Feed {
  readonly channel: EventChannel
  readonly #components: FeedComponents
  readonly #interval: NodeJS.Timeout
  #quiet = 0

  constructor(components: FeedComponents) {
    this.#components = components
    this.channel = new EventChannel(() => this.#state())
    this.#interval = setInterval(() => this.#tick(), DELTA_MS)
  }

  stop(): void {
    clearInterval(this.#interval)
  }

  #state(): State {
    const { now, recent, committee } = this.#components
    return { ...now(), ...recent.lists, ...committee() }
  }

  #tick(): void {
    const { now, recent } = this.#components
    if (recent.isEmpty && ++this.#quiet < QUIET_DELTAS) return
    this.#quiet = 0
    const lists = recent.take()
    if (this.channel.readers > 0) this.channel.publish({ ...now(), ...lists })
  }
}
