/** A SHA-256, as 64 lower-case hexadecimal digits. It is compared and printed, never computed with. */
export type Digest = string

/** An Ed25519 signature, as 128 lower-case hexadecimal digits. */
export type Signature = string
