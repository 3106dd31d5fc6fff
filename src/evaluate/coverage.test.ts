import { expect, it } from 'vitest'
import { evaluationCoverage } from '../../scripts/evaluation-coverage.ts'

// A quick look that nothing is grossly wrong; the script itself simulates 500 studies.
it('intervals of simulated studies hold the known answers', { timeout: 120_000 }, () => {
  const rows = evaluationCoverage({ studies: 40, patients: 200, resamples: 120 })
  expect(rows.length).toBeGreaterThan(15)
  for (const { what, truth, meanEstimate, covered } of rows) {
    // With 93 % each, 30 of 40 and fewer come up once in 3,000.
    expect(covered.estimate, what).toBeGreaterThan(30 / 40)
    // Shares and slopes, or months.
    const tolerance = truth > 0 && truth < 1.1 ? 0.03 : 0.3 + 0.03 * Math.abs(truth)
    expect(Math.abs(meanEstimate - truth), what).toBeLessThan(tolerance)
  }
})
