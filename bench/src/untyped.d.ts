declare module '@hyperswarm/secret-stream' {
  import type { Duplex } from 'node:stream'
  export default class SecretStream extends Duplex {
    constructor(isInitiator: boolean, rawStream: Duplex)
  }
}

declare module 'protomux-rpc' {
  import type { Duplex } from 'node:stream'
  export default class ProtomuxRPC {
    constructor(stream: Duplex)
    respond(method: string, handler: (value: Uint8Array) => Uint8Array): this
    request(method: string, value: Uint8Array): Promise<Uint8Array>
    fullyOpened(): Promise<void>
  }
}
