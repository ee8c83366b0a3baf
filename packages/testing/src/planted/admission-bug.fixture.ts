import { plant } from './plant.fixture.ts'

/** Who came in while the policy looked is not looked at. */
plant(
  '/p2plane/src/admission/admission.ts',
  'if (arrivals === this.#company.arrivals)',
  'if (arrivals <= this.#company.arrivals)'
)
