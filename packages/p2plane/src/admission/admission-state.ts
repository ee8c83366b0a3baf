/** How far the handshake of one connection has come. A table: whatever is not in it is against the rules. */

/** Where a handshake is. Handlers run in `admitted` and nowhere else. */
export type AdmissionState =
  /** The hello is awaited. */
  | 'greeting'
  /** The policy looks at it. */
  | 'checking'
  /** Proofs are awaited. */
  | 'proving'
  /** The policy looks at them. */
  | 'verifying'
  | 'admitted'
  /** The end. */
  | 'refused'

/** What moves it. */
export type AdmissionEvent =
  /** The peer's hello has come. */
  | 'hello'
  /** The peer has no hello. */
  | 'guest'
  /** The peer's proofs have come. */
  | 'proofs'
  /** The policy says yes, */
  | 'admit'
  /** or that it depends on a proof, or the peer says so; */
  | 'ask-proof'
  /** or somebody says no, or the time is up. */
  | 'refuse'

const NEXT: Readonly<Record<AdmissionState, Readonly<Partial<Record<AdmissionEvent, AdmissionState>>>>> = {
  greeting: { hello: 'checking', guest: 'checking', refuse: 'refused' },
  checking: { admit: 'admitted', 'ask-proof': 'proving', refuse: 'refused' },
  proving: { proofs: 'verifying', refuse: 'refused' },
  verifying: { admit: 'admitted', refuse: 'refused' },
  // A dialler may want proofs of a listener that wants none of it, and sends its own with the question.
  admitted: { proofs: 'admitted', refuse: 'refused' },
  refused: {}
}

/** The state after an event. Undefined where the event is against the rules. */
export function nextAdmissionState(state: AdmissionState, event: AdmissionEvent): AdmissionState | undefined {
  return NEXT[state][event]
}
