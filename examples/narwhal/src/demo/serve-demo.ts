import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { ClusterControl } from './cluster-control.ts'
import { createDemoApp } from './demo-app.ts'
import type { PageFile } from './page-files.ts'

/** Where a demo is served. */
export interface ServedDemo extends AsyncDisposable {
  readonly url: string
}

/**
 * Serves the page of a cluster on this host alone.
 *
 * @param port 0 for any
 * @throws Error with one sentence where the port cannot be had
 */
export async function serveDemo(
  cluster: ClusterControl,
  files: ReadonlyMap<string, PageFile>,
  port: number
): Promise<ServedDemo> {
  const app = createDemoApp({ cluster, files, port: () => (server.address() as AddressInfo).port })
  const listener = getRequestListener(app.fetch)
  const server = createServer((request, response) => void listener(request, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening').catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'EADDRINUSE' ? 'it is in use' : cause.message
    throw new Error(`port ${port}, for the page, cannot be had: ${why}`, { cause })
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close()
      // The streams of events have no end of their own.
      server.closeAllConnections()
      await once(server, 'close')
    }
  }
}
