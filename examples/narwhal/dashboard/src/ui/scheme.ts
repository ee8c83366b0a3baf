/** Calls back whenever light becomes dark, or the other way round. Returns how to stop it. */
export function onSchemeChange(callback: () => void): () => void {
  const query = matchMedia('(prefers-color-scheme: dark)')
  query.addEventListener('change', callback)
  return () => query.removeEventListener('change', callback)
}

const stillness = matchMedia('(prefers-reduced-motion: reduce)')

/** Whether the user wants things to stay where they are. */
export function wantsStillness(): boolean {
  return stillness.matches
}
