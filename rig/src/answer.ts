/** What a process that was asked says. */
export type Answer = { readonly ok: unknown } | { readonly failed: string }
