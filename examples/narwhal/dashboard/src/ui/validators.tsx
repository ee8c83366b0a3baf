import type { VNode } from 'preact'
import type { Fault } from '../../../src/demo/cluster-status.ts'
import type { Board } from '../board.ts'
import { nameOf } from '../../../src/demo/names.ts'
import type { ValidatorView } from '../model/view.ts'
import type { Action } from '../source/source.ts'
import { digestTail, formatCount, formatMegabytes } from './format.ts'

/** A card a validator: where it is, and what can be done to it. */
export function Validators({ board }: { readonly board: Board }): VNode {
  const validators = board.shown.value?.validators ?? []
  return (
    <section class="validators" aria-label="Validators">
      {validators.map(validator => (
        <Card key={validator.index} board={board} validator={validator} />
      ))}
    </section>
  )
}

function Card({ board, validator }: { readonly board: Board; readonly validator: ValidatorView }): VNode {
  const { index, condition, dissents, round, commitIndex, commitDigest, memoryBytes } = validator
  const name = nameOf(index)
  return (
    <article class={`panel card v${index} ${validator.process}`} aria-label={name} data-validator={index}>
      <header>
        <h3 class="named">{name}</h3>
        <span class={`condition ${condition.replace(' ', '-')}`}>{condition}</span>
      </header>
      <dl>
        <div>
          <dt>Round</dt>
          <dd>{formatCount(round)}</dd>
        </div>
        <div>
          <dt>Commit</dt>
          <dd>#{formatCount(commitIndex)}</dd>
        </div>
        <div>
          <dt>Digest</dt>
          <dd class={dissents ? 'mono bad' : 'mono'}>{digestTail(commitIndex === 0 ? '' : commitDigest)}</dd>
        </div>
        <div>
          <dt>Memory</dt>
          <dd>{formatMegabytes(memoryBytes)}</dd>
        </div>
      </dl>
      <Actions board={board} validator={board.live.value?.validators[index] ?? validator} name={name} />
    </article>
  )
}

function Actions(props: { readonly board: Board; readonly validator: ValidatorView; readonly name: string }): VNode {
  const { board, validator, name } = props
  const { index, process } = validator
  const button = (label: string, kind: 'kill' | 'restart' | 'wipe', isOff = false): VNode => (
    <button
      type="button"
      aria-label={`${label} ${name}`}
      disabled={isOff}
      onClick={() => void board.act({ kind, validator: index } satisfies Action)}
    >
      {label}
    </button>
  )
  const toggle = (label: string, kind: Fault, on: boolean): VNode => (
    <button
      type="button"
      aria-pressed={on}
      aria-label={`${label} ${name}`}
      disabled={process !== 'running'}
      onClick={() => void board.act({ kind, validator: index, on: !on })}
    >
      {label}
    </button>
  )
  return (
    <div class="actions" role="group" aria-label={`What can be done to ${name}`}>
      {process === 'stopped' ? button('Restart', 'restart') : button('Kill', 'kill', process !== 'running')}
      {board.canWipe && button('Wipe', 'wipe', process === 'starting')}
      {toggle('Isolate', 'isolate', validator.isIsolated)}
      {toggle('Slow', 'slow', validator.isSlow)}
      {toggle('Lie', 'lie', validator.isLying)}
    </div>
  )
}
