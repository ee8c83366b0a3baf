import type { Libp2p } from '@libp2p/interface'

/** What of libp2p is used though its types do not show it: a debounced function of @libp2p/utils. */
interface Libp2pInsides {
  readonly components?: { readonly addressManager?: { readonly _updatePeerStoreAddresses?: { stop?(): void } } }
}

/**
 * Stops libp2p, and what it leaves behind: a second after its last listener has closed it would store its addresses, and
 * keep the process for as long.
 */
export async function stopLibp2p(libp2p: Libp2p): Promise<void> {
  await libp2p.stop()
  const { components } = libp2p as Libp2pInsides
  components?.addressManager?._updatePeerStoreAddresses?.stop?.()
}
