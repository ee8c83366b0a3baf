/** Policies of policies. A verdict has three values, and so has their logic. */
import type { Hello, Proofs } from '../hello.ts'
import type { AdmissionPolicy, Candidate, Verdict } from '../policy.ts'
import { admitted, refused } from './verdict.ts'

/**
 * Every policy has to admit. They are asked in the order given, to the first that refuses, and what they attest comes
 * together. That there is no place is said last: who would not be let in anyway is told that instead.
 */
export function all(...policies: AdmissionPolicy[]): AdmissionPolicy {
  return { ...spoken('all', policies), check: candidate => conjunction(policies, candidate, 0, admitted()) }
}

/** One of the policies has to admit. The first that does decides what is attested. */
export function any(...policies: AdmissionPolicy[]): AdmissionPolicy {
  return {
    ...spoken('any', policies),
    check: candidate => disjunction(policies, candidate, 0, refused('unauthorized', 'no policy admits'))
  }
}

/** Whom the policy refuses. Attests nothing. */
export function not(policy: AdmissionPolicy): AdmissionPolicy {
  return {
    ...spoken('not', [policy]),
    check: candidate =>
      then(policy.check(candidate), ({ admit }) => {
        if (admit === 'after-proof') return { admit }
        return admit ? refused('unauthorized', `${policy.name} is not wanted here`) : admitted()
      })
  }
}

function conjunction(
  policies: readonly AdmissionPolicy[],
  candidate: Candidate,
  at: number,
  sum: Verdict
): Verdict | Promise<Verdict> {
  const policy = policies[at]
  if (policy === undefined) return sum
  return then(policy.check(candidate), verdict =>
    verdict.admit === false && verdict.code !== 'max-peers'
      ? verdict
      : conjunction(policies, candidate, at + 1, both(sum, verdict))
  )
}

/** No place left stands behind everything that is still to be proven. */
function both(one: Verdict, other: Verdict): Verdict {
  if (one.admit === 'after-proof' || other.admit === 'after-proof') return { admit: 'after-proof' }
  if (!one.admit) return one
  if (!other.admit) return other
  return admitted({ ...one.attested, ...other.attested }, earlier(one.expiresAtMs, other.expiresAtMs))
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return Math.min(one, other)
}

function disjunction(
  policies: readonly AdmissionPolicy[],
  candidate: Candidate,
  at: number,
  sum: Verdict
): Verdict | Promise<Verdict> {
  const policy = policies[at]
  if (policy === undefined) return sum
  return then(policy.check(candidate), verdict => {
    if (verdict.admit === true) return verdict
    // What the last one says says most; unless another is still to be proven.
    return disjunction(policies, candidate, at + 1, sum.admit === 'after-proof' ? sum : verdict)
  })
}

function spoken(
  name: string,
  policies: readonly AdmissionPolicy[]
): Required<Pick<AdmissionPolicy, 'name' | 'say' | 'prove'>> {
  return {
    name: `${name}(${policies.map(policy => policy.name).join(', ')})`,
    say: () => policies.map(policy => policy.say?.() ?? {}).reduce(merge, {}),
    prove: transcript => Object.assign({}, ...policies.map(policy => policy.prove?.(transcript))) as Proofs
  }
}

function merge(one: Partial<Hello>, other: Partial<Hello>): Partial<Hello> {
  const claims = { ...one.claims, ...other.claims }
  return { ...one, ...other, ...(Object.keys(claims).length > 0 && { claims }) }
}

/** Whatever is known at once is answered at once. */
function then(
  verdict: Verdict | Promise<Verdict>,
  next: (verdict: Verdict) => Verdict | Promise<Verdict>
): Verdict | Promise<Verdict> {
  return verdict instanceof Promise ? verdict.then(next) : next(verdict)
}
