import { join } from 'node:path'
import { loadSync, type PackageDefinition } from '@grpc/proto-loader'

/** bench.proto, read without a generator: integers as numbers, as an application has them. */
export function loadProto(): PackageDefinition {
  return loadSync(join(import.meta.dirname, 'bench.proto'), { longs: Number, defaults: true })
}
