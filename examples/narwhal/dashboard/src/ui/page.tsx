import type { VNode } from 'preact'
import type { Board } from '../board.ts'
import { Announcer } from './announcer.tsx'
import { Charts } from './charts.tsx'
import { DagPanel } from './dag-panel.tsx'
import { Feed } from './feed.tsx'
import { Guide } from './guide.tsx'
import { Header } from './header.tsx'
import { Network } from './network.tsx'
import { Notice } from './notice.tsx'
import { SimulatorPanel } from './simulator-panel.tsx'
import { Transactions } from './transactions.tsx'
import { Validators } from './validators.tsx'

/** The whole page. */
export function Page({ board }: { readonly board: Board }): VNode {
  return (
    <>
      <Header board={board} />
      <Notice board={board} />
      <main class="grid">
        <SimulatorPanel board={board} />
        <Guide board={board} />
        <DagPanel board={board} />
        <div class="machines">
          <Validators board={board} />
          <Network board={board} />
        </div>
        <div class="side">
          <Transactions board={board} />
          <Charts board={board} />
          <Feed board={board} />
        </div>
      </main>
      <Announcer board={board} />
    </>
  )
}
