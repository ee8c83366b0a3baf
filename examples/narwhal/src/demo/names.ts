/** What a validator is called: V0 is the first of the committee, as everywhere. */
export function nameOf(index: number): string {
  return `V${index}`
}

/** Several, as one reads them: "V0, V1 and V3". */
export function namesOf(indices: readonly number[]): string {
  const names = indices.map(nameOf)
  const last = names.at(-1) ?? 'nobody'
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}
