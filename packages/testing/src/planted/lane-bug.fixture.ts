import { plant } from './plant.fixture.ts'

/** The id of a call that was given up is used again while its answer may be under way. */
plant('/wire/src/calls-under-way.ts', 'this.#ids.retire(callId)', 'this.#ids.giveBack(callId)')
