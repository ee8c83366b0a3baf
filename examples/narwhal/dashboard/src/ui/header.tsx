import type { VNode } from 'preact'
import type { Board } from '../board.ts'
import { agreementText } from './agreement-text.ts'
import { formatCompact, formatMs } from './format.ts'
import { Icon } from './icon.tsx'
import { ModeSwitch } from './mode-switch.tsx'

/** What the page is, whether all agree, and how fast it goes. */
export function Header({ board }: { readonly board: Board }): VNode {
  return (
    <header class="header">
      <div class="brand">
        <img src={new URL('../../icon.svg', import.meta.url).href} width="32" height="32" alt="" />
        <h1>
          Narwhal <span>on P2PLane</span>
        </h1>
      </div>
      <Badge board={board} />
      <Figures board={board} />
      <ModeSwitch board={board} />
    </header>
  )
}

function Badge({ board }: { readonly board: Board }): VNode {
  const view = board.live.value
  if (view === undefined || !board.isConnected.value) {
    return (
      <div class="badge waiting">
        <Icon name="dots" />
        <div>
          <strong>{view === undefined ? 'Connecting' : 'Connection lost'}</strong>
          <span>{view === undefined ? 'Waiting for the validators' : 'What is shown is old. Trying again'}</span>
        </div>
      </div>
    )
  }
  const { tone, title, detail } = agreementText(view.agreement, view.validators.length)
  return (
    <div class={`badge ${tone}`} data-agreement={view.agreement.kind}>
      <Icon name={tone === 'good' ? 'check' : tone === 'bad' ? 'fork' : 'dots'} />
      <div>
        <strong>{title}</strong>
        <span>{detail}</span>
      </div>
    </div>
  )
}

function Figures({ board }: { readonly board: Board }): VNode {
  const view = board.live.value
  return (
    <dl class="figures">
      <Figure term="Committed" value={view === undefined ? '–' : formatCompact(view.committed)} unit="tx" />
      <Figure term="Now" value={view === undefined ? '–' : formatCompact(view.perSecond)} unit="tx/s" />
      <Figure term="Median" value={view === undefined ? '–' : formatMs(view.p50Ms)} />
    </dl>
  )
}

function Figure({
  term,
  value,
  unit
}: {
  readonly term: string
  readonly value: string
  readonly unit?: string
}): VNode {
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        {value} {unit !== undefined && <small>{unit}</small>}
      </dd>
    </div>
  )
}
