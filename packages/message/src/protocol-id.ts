/** The name of a protocol on the wire: `/app/name/1.0.0`. The version is a convention, not a duty. */
export type ProtocolId = `/${string}`

/** A protocol id taken apart. */
export interface ParsedProtocolId {
  /** All but the version: `/app/name` of `/app/name/1.0.0`. */
  readonly name: ProtocolId
  /** The last segment where it is `major.minor.patch`, else undefined. */
  readonly version: ProtocolVersion | undefined
}

/** The three numbers of a protocol's version. */
export interface ProtocolVersion {
  readonly major: number
  readonly minor: number
  readonly patch: number
}

/** The longest protocol id this library defines or accepts, in bytes (jvm-libp2p accepts 1024; nobody needs that). */
export const MAX_PROTOCOL_ID_BYTES = 128

/**
 * Returns the id, or throws a TypeError that says what is wrong with it. Visible ASCII only: multistream-select ends
 * a protocol id with a line feed, and a name that cannot be typed cannot be found in a log.
 */
export function checkProtocolId<Id extends ProtocolId>(id: Id): Id {
  if (typeof id !== 'string' || !/^\/[\x21-\x7e]+$/.test(id)) {
    throw new TypeError(
      `protocolId: ${JSON.stringify(id)} is not a protocol id; expected a slash and visible ASCII without spaces, such as '/app/name/1.0.0'`
    )
  }
  if (id.length > MAX_PROTOCOL_ID_BYTES) {
    throw new TypeError(
      `protocolId: '${id.slice(0, 32)}…' has ${id.length} bytes; expected at most ${MAX_PROTOCOL_ID_BYTES}`
    )
  }
  return id
}

/**
 * Takes a protocol id apart. Throws a TypeError where `checkProtocolId` does.
 *
 * @example
 * ```ts
 * parseProtocolId('/app/name/1.2.0') // { name: '/app/name', version: { major: 1, minor: 2, patch: 0 } }
 * ```
 */
export function parseProtocolId(id: ProtocolId): ParsedProtocolId {
  checkProtocolId(id)
  const match = /^(\/.+)\/(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/.exec(id)
  if (match === null) return { name: id, version: undefined }
  const [, name, major, minor, patch] = match
  return {
    name: name as ProtocolId,
    version: { major: Number(major), minor: Number(minor), patch: Number(patch) }
  }
}

/** The inverse of `parseProtocolId`. */
export function formatProtocolId({ name, version }: ParsedProtocolId): ProtocolId {
  if (version === undefined) return checkProtocolId(name)
  return checkProtocolId(`${name}/${version.major}.${version.minor}.${version.patch}`)
}

/** Orders versions: negative where `a` is older than `b`, positive where it is newer, 0 where they are equal. */
export function compareVersions(a: ProtocolVersion, b: ProtocolVersion): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch
}
