/** A process that locks a directory, says so, and waits to be killed. */
import { lockDirectory } from './directory-lock.ts'

lockDirectory(process.argv[2]!)
process.stdout.write('locked\n')
setInterval(() => undefined, 60_000)
