import type { MiddlewareHandler } from 'hono'

/**
 * Lets in what comes from the page itself, or from a program on this host, and nothing that another web page sends: a page
 * somewhere must not be able to kill validators here.
 *
 * Three things of a request decide, each of which a browser sets and a page cannot: `Host` is a name of this host, so that no
 * name that was rebound to 127.0.0.1 gets through; `Origin`, where there is one, is this very origin; `Sec-Fetch-Site`, where
 * there is one, says the same. A program such as curl sends neither of the last two.
 *
 * @param port where the demo is served
 */
export function sameOrigin(port: () => number): MiddlewareHandler {
  return async (context, next) => {
    const problem = problemOf(name => context.req.header(name), context.req.method, port())
    if (problem === undefined) return next()
    return context.json({ status: 'error', message: problem }, 403)
  }
}

type Header = (name: string) => string | undefined

function problemOf(header: Header, method: string, port: number): string | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  const host = header('host')
  if (host === undefined || !hosts.includes(host)) return `the host is ${host}; expected ${hosts.join(' or ')}`
  const origin = header('origin')
  if (origin !== undefined && origin !== `http://${host}`) return `the origin is ${origin}; expected http://${host}`
  const site = header('sec-fetch-site')
  // Following a link from elsewhere shows the page, and does nothing to it.
  const isVisit = method === 'GET' && header('sec-fetch-mode') === 'navigate'
  const isOwn = site === undefined || site === 'same-origin' || site === 'none'
  return isOwn || isVisit ? undefined : `the request is ${site}; expected same-origin`
}
