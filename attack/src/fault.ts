import type { Figure } from '@p2plane/rig/figure'

/** Something that goes wrong, made to go wrong, and measured. Starts what processes it needs, and ends them. */
export type Fault = () => Promise<Figure[]>
