import type { KadDHT } from '@libp2p/kad-dht'

/**
 * How often a DHT looks who of all peers are the closest to it, to tag them: whoever is tagged is kept where connections
 * are given up. kad-dht's own is every 5 s, and each time it writes out, compares and sorts the ids of forty peers: with
 * fifty nodes on one host a twentieth of all that they do at rest.
 */
const CLOSEST_PEERS_EVERY_MS = 30_000

/** What of @libp2p/kad-dht is used though its types do not show it. There is an option for it that leads nowhere. */
interface KadDhtInsides {
  readonly routingTable: { readonly closestPeerTagger: { refreshInterval: number } }
}

/** Set on this one DHT, before it starts. */
export function calmDht(dht: KadDHT): KadDHT {
  const { routingTable } = dht as unknown as KadDhtInsides
  routingTable.closestPeerTagger.refreshInterval = CLOSEST_PEERS_EVERY_MS
  return dht
}
