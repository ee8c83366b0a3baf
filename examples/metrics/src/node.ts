import { prometheusMetrics } from '@libp2p/prometheus-metrics'
import { createNode, type Node, type NodeOptions } from 'p2plane'
import { Registry } from 'prom-client'
import { Echo } from './messages.ts'

/** A node that answers Echo and is watched, and the registry in which its metrics are. */
export async function watchedNode(
  options: Partial<NodeOptions<typeof Echo>> = {}
): Promise<{ node: Node<typeof Echo>; registry: Registry }> {
  // One registry a node: two nodes of a process would count into each other's.
  const registry = new Registry()
  const node = await createNode({
    messages: [Echo],
    router: { [Echo.protocolId]: ({ text }) => ({ text }) },
    metrics: prometheusMetrics({ registry, collectDefaultMetrics: false }),
    stallMs: 200,
    ...options
  })
  return { node, registry }
}
