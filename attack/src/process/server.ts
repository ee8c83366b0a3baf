/** Who is attacked: `server.ts NAME`. Says its address, and then how it fares whenever it is asked. */
import { SERVERS, type ServerName } from '../servers.ts'
import { settledBytes, Watch } from '../watch.ts'
import { answerQuestions, tellOutcome } from './tell.ts'

/** What a server holds for others. */
export interface Holding {
  readonly connections: number
  readonly streams: number
}

// A handler of plain libp2p that rejects with what is no Error ends the process by default, which is part of the answer.
await tellOutcome(async () => {
  const server = await SERVERS[process.argv[2] as ServerName]()
  const libp2p = await server.serve()
  const watch = new Watch()
  answerQuestions({
    watch: () => watch.take(),
    settled: settledBytes,
    holding: (): Holding => {
      const connections = libp2p.getConnections()
      // A stream that has not said its protocol counts too, so libp2p is asked for the muxer's.
      return {
        connections: connections.length,
        streams: connections.reduce((sum, { streams }) => sum + streams.length, 0)
      }
    }
  })
  return libp2p.getMultiaddrs()[0]!.toString()
})
