import type { VNode } from 'preact'
import type { Board } from '../board.ts'
import { Icon } from './icon.tsx'

/** What could not be done, until it is read. */
export function Notice({ board }: { readonly board: Board }): VNode | null {
  const { notice } = board
  if (notice.value === undefined) return null
  return (
    <div class="notice" role="alert">
      <span>{notice.value}</span>
      <button type="button" class="ghost" aria-label="Dismiss" onClick={() => (notice.value = undefined)}>
        <Icon name="cross" />
      </button>
    </div>
  )
}
