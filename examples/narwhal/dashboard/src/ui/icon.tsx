import type { VNode } from 'preact'

const PATHS = {
  check: 'M4 10.5l4 4 8-9',
  fork: 'M10 18v-6M10 12L4 4M10 12l6-8M4 8V4h4M16 8V4h-4',
  dots: 'M4 10h.01M10 10h.01M16 10h.01',
  pause: 'M7 4v12M13 4v12',
  play: 'M6 4l10 6-10 6z',
  plus: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  cross: 'M5 5l10 10M15 5L5 15'
} as const

/** A small picture that says nothing the text beside it does not. */
export function Icon({ name }: { readonly name: keyof typeof PATHS }): VNode {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
