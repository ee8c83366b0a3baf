/** Looks at one option. @throws RangeError with a sentence that names it, what it was, and what is expected */
export function checkOption(option: Readonly<Record<string, unknown>>, isGood: boolean, expected: string): void {
  const [[name, value] = []] = Object.entries(option)
  if (!isGood) throw new RangeError(`${name}: ${shown(value)} is not possible; expected ${expected}`)
}

/** @throws RangeError where it is none */
export function checkSeed(seed: number): void {
  checkOption({ seed }, Number.isSafeInteger(seed), 'a whole number')
}

function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value)
}
