/** The colours of the picture, read from the style sheet, so that light and dark are decided in one place. */
export interface Palette {
  readonly background: string
  readonly lane: string
  readonly edge: string
  readonly text: string
  readonly strong: string
  readonly commit: string
  readonly commitText: string
  readonly anchor: string
  readonly bad: string
  readonly validators: readonly string[]
  readonly font: string
}

/** How many colours there are; a committee that is larger begins again. */
const VALIDATOR_COLOURS = 10

/** Reads the palette that holds for an element now. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    background: colour('surface'),
    lane: colour('lane'),
    edge: colour('edge'),
    text: colour('muted'),
    strong: colour('text'),
    commit: colour('commit'),
    commitText: colour('commit-text'),
    anchor: colour('anchor'),
    bad: colour('bad'),
    validators: Array.from({ length: VALIDATOR_COLOURS }, (_, index) => colour(`v${index}`)),
    font: style.fontFamily
  }
}

/** The colour of a validator. */
export function colourOf({ validators }: Palette, index: number): string {
  return validators[index % validators.length]!
}
