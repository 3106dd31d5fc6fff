import { describe, expect, it } from 'vitest'
import { riskCoverage } from './riskCoverage.ts'

describe('riskCoverage', () => {
  it('by hand', () => {
    // In order of doubt: 8, 2, 4, 2.
    const curve = riskCoverage([-2, 8, 4, 2], [0.3, 0.9, 0.2, 0.1], [0, 0.25, 0.5, 0.75])
    expect(curve()).toEqual([4, 8 / 3, 3, 2])
    // Rows 1 and 2 twice each.
    expect(curve([1, 2, 2, 1])).toEqual([6, 16 / 3, 4, 4])
  })
  it('refuses films of the same doubt by lot', () => {
    // One of the first two goes: 6 or 2 remains, 4 on average; a fraction of a film goes in part.
    expect(riskCoverage([6, 2, 1, 1], [1, 1, 0, 0], [0.25])()[0]).toBeCloseTo((4 + 1 + 1) / 3, 12)
    expect(riskCoverage([6, 2], [2, 1], [0.25])()[0]).toBeCloseTo((8 - 3) / 1.5, 12)
  })
  it('is level for a doubt that is worth nothing', () =>
    expect(riskCoverage([1, 2, 3], [5, 5, 5], [0, 0.3, 0.9])().map(x => x.toFixed(9))).toEqual(
      Array(3).fill('2.000000000'),
    ))
  it('needs doubts and fractions', () => {
    expect(() => riskCoverage([1], [Number.NaN], [0])).toThrow(/doubt is NaN/)
    expect(() => riskCoverage([1], [1], [1])).toThrow(/fraction of 1/)
    expect(() => riskCoverage([1], [1, 2], [0])).toThrow(/paired by position/)
  })
})
