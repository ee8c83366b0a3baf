import { freePort } from '../cluster/ports.ts'
import { Supervisor } from '../cluster/supervisor.ts'
import { buildPage } from './build-page.ts'
import { runChaos } from './chaos.ts'
import type { DemoScreen } from './demo-screen.ts'
import { DemoWatch } from './demo-watch.ts'
import { startLoad } from './load.ts'
import { readPageFiles } from './page-files.ts'
import { serveDemo } from './serve-demo.ts'
import { SupervisedCluster } from './supervised-cluster.ts'

const SHOW_MS = 500

/** What `Demo.start` takes. */
export interface DemoInit {
  /** How many validators there are. */
  validators: number
  /** The first port of the validators to try; the next free ones are taken. */
  firstPort: number
  /** The port of the page to try, likewise. */
  pagePort: number
  /** Transactions a second, to all of them together. */
  perSecond: number
  /** Between two headers of a validator at least, in milliseconds: the pace of what is watched. */
  paceMs: number
  /** Whether one thing after the other breaks by itself. */
  chaos: boolean
  /** Where each has a directory of its own. @default a temporary one, deleted at the end */
  data?: string | undefined
  /** Told what whoever started it should know, a line at a time. */
  say: (line: string) => void
}

/**
 * Whoever pauses between headers is now and then left behind by a quorum, and leaves a round out. Where others wait for it
 * as long, everybody is in every round.
 */
function paceArgs(paceMs: number): string[] {
  return paceMs === 0 ? [] : ['--header-pause', String(paceMs), '--parent-delay', String(paceMs)]
}

/** A cluster on this host, a load on it, and a page to watch it on and to break it from. */
export class Demo implements AsyncDisposable {
  readonly url: string
  readonly cluster: SupervisedCluster
  readonly #init: DemoInit
  readonly #stop = new AbortController()
  readonly #owned: AsyncDisposableStack

  private constructor(init: DemoInit, url: string, cluster: SupervisedCluster, owned: AsyncDisposableStack) {
    this.#init = init
    this.url = url
    this.cluster = cluster
    this.#owned = owned
  }

  /** Resolves once the page can be opened, which shows the validators starting. @throws Error with one sentence */
  static async start(init: DemoInit): Promise<Demo> {
    const { validators, firstPort, pagePort, paceMs, data, say } = init
    await using owned = new AsyncDisposableStack()
    const files = buildPage().then(readPageFiles)
    const supervisor = await Supervisor.start({
      validators,
      running: 0,
      firstPort,
      args: paceArgs(paceMs),
      ...(data !== undefined && { data }),
      onExit: ({ text }) => {
        say(text)
        cluster.noticeExit()
      }
    })
    owned.defer(() => supervisor.stop())
    const cluster = new SupervisedCluster(supervisor.members)
    const port = await freePort(pagePort)
    const served = owned.use(await serveDemo(cluster, await files, port))
    const taken = [...supervisor.takenPorts, ...(port === pagePort ? [] : [pagePort])]
    if (taken.length > 0) say(`In use: port ${taken.join(', ')}. The next free ones are taken instead.`)
    return new Demo(init, served.url, cluster, owned.move())
  }

  /** Starts the validators, and then whatever happens to them. Resolves once all of them answer. */
  async run(): Promise<void> {
    const { perSecond, chaos, say } = this.#init
    const { signal } = this.#stop
    await this.cluster.startAll()
    startLoad(this.cluster, perSecond, signal)
    if (chaos) void runChaos(this.cluster, say, signal)
  }

  /** Shows on a screen how the validators stand, until it ends. */
  show(screen: DemoScreen): void {
    const watch = new DemoWatch(this.cluster, this.#stop.signal)
    const timer = setInterval(() => screen.show(watch), SHOW_MS)
    this.#stop.signal.addEventListener('abort', () => clearInterval(timer))
  }

  /** Ends all of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#owned.disposeAsync()
  }
}
