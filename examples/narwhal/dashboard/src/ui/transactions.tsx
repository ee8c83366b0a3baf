import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { Board } from '../board.ts'
import type { Stage } from '../../../src/http/events.ts'
import { elapsedMs, isBehind, type Journey, STAGES } from '../model/journey.ts'
import { nameOf } from '../../../src/demo/names.ts'
import type { View } from '../model/view.ts'

const WORDS: Readonly<Record<Stage, string>> = {
  pending: 'Taken',
  batched: 'Batch',
  header: 'Header',
  certified: 'Certified',
  committed: 'Committed'
}

/** Post one transaction, and watch it become final. */
export function Transactions({ board }: { readonly board: Board }): VNode {
  const text = useSignal('')
  const target = useSignal('')
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const isTaken = await board.post(text.value, target.value === '' ? undefined : Number(target.value))
    if (isTaken) text.value = ''
  }
  return (
    <section class="panel transactions" aria-labelledby="transactions-title">
      <h2 id="transactions-title">Post a transaction</h2>
      <form onSubmit={event => void submit(event)}>
        <input
          type="text"
          name="data"
          required
          maxLength={4096}
          autocomplete="off"
          placeholder="Say something final"
          aria-label="Text of the transaction"
          value={text.value}
          onInput={event => (text.value = event.currentTarget.value)}
        />
        <select
          aria-label="To which validator"
          value={target.value}
          onChange={event => (target.value = event.currentTarget.value)}
        >
          <option value="">to any</option>
          {board.live.value?.validators.map(({ index }) => (
            <option key={index} value={String(index)}>
              to {nameOf(index)}
            </option>
          ))}
        </select>
        <button type="submit" class="primary">
          Post
        </button>
      </form>
      <ul class="journeys">
        {board.journeys.value.slice(0, 4).map(journey => (
          <JourneyRow key={journey.id} journey={journey} view={board.live.value} />
        ))}
      </ul>
    </section>
  )
}

function JourneyRow({ journey, view }: { readonly journey: Journey; readonly view: View | undefined }): VNode {
  const { commitIndex } = journey
  const holders =
    commitIndex === undefined ? [] : (view?.validators.filter(each => each.commitIndex >= commitIndex) ?? [])
  return (
    <li data-journey={journey.id}>
      <p class="words">
        <q>{journey.data}</q> <span class={`named v${journey.validator}`}>{nameOf(journey.validator)}</span>
      </p>
      <ol class="stages">
        {STAGES.map(stage => {
          const ms = elapsedMs(journey, stage)
          const isReached = isBehind(journey, stage)
          return (
            <li key={stage} class={isReached ? 'reached' : 'ahead'} data-stage={stage}>
              <span>{WORDS[stage]}</span>
              <b>{ms === undefined ? (isReached ? '–' : '…') : `${Math.round(ms)} ms`}</b>
            </li>
          )
        })}
      </ol>
      <p class="fate" data-holders={holders.length}>
        {commitIndex === undefined
          ? journey.round === undefined
            ? 'Waiting for a header'
            : `In round ${journey.round}`
          : `Commit #${commitIndex}, round ${journey.round}: final on ${holders.length} of ${view?.validators.length}`}
      </p>
    </li>
  )
}
