/** The command line. */
import { narwhal } from './cli/narwhal.ts'

await narwhal().parseAsync()
