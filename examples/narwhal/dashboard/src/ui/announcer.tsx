import { useComputed } from '@preact/signals'
import type { VNode } from 'preact'
import type { Board } from '../board.ts'
import { agreementText } from './agreement-text.ts'

/** Says to a screen reader what has changed of agreement and faults, and nothing of what changes all the time. */
export function Announcer({ board }: { readonly board: Board }): VNode {
  const agreement = useComputed(() => {
    const view = board.live.value
    return view === undefined ? 'Connecting' : agreementText(view.agreement, view.validators.length).title
  })
  const latest = useComputed(() => board.happenings.value[0]?.text ?? '')
  return (
    <div class="hidden">
      <p role="status">{agreement}</p>
      <p role="status">{latest}</p>
    </div>
  )
}
