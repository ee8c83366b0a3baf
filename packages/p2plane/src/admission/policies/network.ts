import { failure } from '@p2plane/wire'
import type { AdmissionPolicy } from '../policy.ts'
import { admitted, refused } from './verdict.ts'

/** What `network` takes. */
export interface NetworkInit {
  /**
   * The newest version of the network's conversation that this node can hold.
   *
   * @default 1
   */
  version?: number
  /**
   * The oldest.
   *
   * @default version
   */
  oldestVersion?: number
}

/**
 * Nodes of the same network, with a version in common. Attests `{ network }`. It proves nothing: it keeps those apart who
 * are not for each other.
 *
 * @throws P2PError `invalid-argument` where the id is empty or longer than 128 characters, or the versions are none
 */
export function network(id: string, { version = 1, oldestVersion = version }: NetworkInit = {}): AdmissionPolicy {
  if (typeof id !== 'string' || id === '' || id.length > 128) {
    throw failure(
      'invalid-argument',
      `network: ${JSON.stringify(id)} is not a network's id; expected 1 to 128 characters`
    )
  }
  if (!Number.isSafeInteger(version) || !Number.isSafeInteger(oldestVersion) || oldestVersion > version) {
    throw failure(
      'invalid-argument',
      `network: ${oldestVersion} to ${version} are not versions; expected whole numbers`
    )
  }
  return {
    name: 'network',
    say: () => ({ network: id, versions: [oldestVersion, version] }),
    check({ hello }) {
      if (hello === undefined) return refused('incompatible', 'a hello is expected here')
      if (hello.network !== id) return refused('incompatible', 'this is another network')
      const [oldest, newest] = hello.versions ?? [1, 1]
      if (newest >= oldestVersion && oldest <= version) return admitted({ network: id })
      return refused('incompatible', `versions ${oldestVersion} to ${version} are spoken here`)
    }
  }
}
