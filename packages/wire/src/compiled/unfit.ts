/** That a compiled schema has met what it does not know. Never seen outside: the general way begins anew. */
class Unfit extends Error {
  override readonly name = 'Unfit'
}

/** Made once: a peer who sends what is unfit every time shall not have us write down a stack every time. */
const UNFIT = new Unfit('not what a compiled schema knows')

/** Leaves it to the general way. Every error that a compiled schema throws does, and this one costs least. */
export function unfit(): never {
  throw UNFIT
}
