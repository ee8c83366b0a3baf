/** Where a connection comes from, as far as that says who pays for it. */
export interface Origin {
  /** One subscriber: an IPv4 address, or a /56 of IPv6. */
  readonly address: string
  /** One site: the same of IPv4, a /48 of IPv6. */
  readonly network: string
  /** Of this host. */
  readonly isLoopback: boolean
}

/** The origin of an IP address as text; undefined where it is none. Pure text: nothing is resolved. */
export function originOf(host: string): Origin | undefined {
  const ipv4 = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i.exec(host)?.[1]
  if (ipv4 !== undefined) return { address: ipv4, network: ipv4, isLoopback: ipv4.startsWith('127.') }
  const groups = groupsOf(host)
  if (groups === undefined) return undefined
  const [a, b, c, d = 0] = groups
  const network = [a, b, c].map(group => group!.toString(16)).join(':')
  const isLoopback = groups.every((group, i) => group === (i === 7 ? 1 : 0))
  return { network: `${network}::/48`, address: `${network}:${(d & 0xff00).toString(16)}::/56`, isLoopback }
}

/** The eight groups of an IPv6 address. */
function groupsOf(host: string): number[] | undefined {
  const [before = '', after, more] = host.split('%')[0]!.split('::')
  if (more !== undefined || !/^[\da-f:]*$/i.test(before) || !/^[\da-f:]*$/i.test(after ?? '')) return undefined
  const head = parse(before)
  const tail = parse(after ?? '')
  const missing = 8 - head.length - tail.length
  if (after === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail]
  return groups.every(group => group <= 0xffff) ? groups : undefined
}

function parse(text: string): number[] {
  return text === '' ? [] : text.split(':').map(group => (group === '' ? Number.NaN : Number.parseInt(group, 16)))
}
