import { plant } from './plant.fixture.ts'

/** Who came in while the policy looked is not looked at. */
plant('/p2plane/src/admission/judge.ts', 'if (arrivals === company.arrivals)', 'if (arrivals <= company.arrivals)')
