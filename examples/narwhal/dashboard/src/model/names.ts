/** What a validator is called on the page: V1 is the first of the committee. */
export function nameOf(index: number): string {
  return `V${index + 1}`
}

/** Several, as one reads them: "V1, V2 and V4". */
export function namesOf(indices: readonly number[]): string {
  const names = indices.map(nameOf)
  const last = names.at(-1) ?? 'nobody'
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}
