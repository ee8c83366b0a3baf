/** An honest client: `client.ts SERVER ADDRESS`. It calls when it is asked to, as fast as it is asked to. */
import { callSteadily, type Load } from '../load.ts'
import { SERVERS, type ServerName } from '../servers.ts'
import { answerQuestions, tellOutcome } from './tell.ts'

const [name, address = ''] = process.argv.slice(2)
await tellOutcome(async () => {
  const server = await SERVERS[name as ServerName]()
  const echo = await server.connect(address)
  answerQuestions({ call: (load: Load) => callSteadily(echo, load) })
})
