/** The scenarios, for node:test: run with a bug that is planted by `--import`. */
import { test } from 'node:test'
import { forSeeds } from '../seeds.ts'
import { SCENARIOS, SEEDS } from './scenarios.fixture.ts'

for (const [name, scenario] of Object.entries(SCENARIOS)) void test(name, () => forSeeds(SEEDS, scenario))
