import { expect, it } from 'vitest'
import { simulateCoverage } from '../../scripts/simulate-coverage.ts'

// A quick look that nothing is grossly wrong; the script itself simulates 2000 studies.
it('intervals of simulated studies hold the known answers', { timeout: 120_000 }, () => {
  const { rows, equivalentAtMargin, signFlipRejects, conformalCoverage } = simulateCoverage({
    studies: 60,
    patients: 100,
    resamples: 200,
  })
  // With 95 % each, 48 of 60 and fewer come up once in 30,000.
  for (const { what, how, covered } of rows) expect(covered.estimate, `${what}, ${how}`).toBeGreaterThan(48 / 60)
  expect(equivalentAtMargin.estimate).toBeLessThan(0.2)
  expect(signFlipRejects.estimate).toBeLessThan(0.2)
  expect(Math.abs(conformalCoverage - 0.9)).toBeLessThan(0.02)
})
