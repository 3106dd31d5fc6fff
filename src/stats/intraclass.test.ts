import { describe, expect, it } from 'vitest'
import { intraclass, intraclassIntervals } from './intraclass.ts'

// Table 2 of Shrout and Fleiss, Psychol Bull 1979;86:420-428: four judges of six targets.
const judges = [
  [9, 6, 8, 7, 10, 6],
  [2, 1, 4, 1, 5, 2],
  [5, 3, 6, 2, 6, 4],
  [8, 2, 8, 6, 9, 7],
]

describe('Shrout and Fleiss', () => {
  const { agreement, consistency, meanSquares } = intraclass(judges)
  it('as in the paper', () => {
    expect(agreement.toFixed(2)).toBe('0.29')
    expect(consistency.toFixed(2)).toBe('0.71')
    expect([meanSquares.films, meanSquares.raters, meanSquares.error].map(m => m.toFixed(2))).toEqual([
      '11.24',
      '32.49',
      '1.02',
    ])
  })
  // Printed by agreement.reference.py with pingouin 0.7.0.
  it('intervals as pingouin', () => {
    const intervals = intraclassIntervals(judges)
    expect(intervals.agreement.estimate).toBeCloseTo(0.28976377952755916, 12)
    expect(intervals.agreement.lower).toBeCloseTo(0.018786513375, 10)
    expect(intervals.agreement.upper).toBeCloseTo(0.761084369649, 10)
    expect(intervals.consistency.lower).toBeCloseTo(0.342464765034, 10)
    expect(intervals.consistency.upper).toBeCloseTo(0.945858259955, 10)
  })
})
it('a constant difference lowers agreement, not consistency', () => {
  // films 1, 2, 3 and 3, 4, 5: mean squares 2 between films, 6 between raters, 0 left; (2 - 0) / (2 + 0 + 2 x 6 / 3)
  const { agreement, consistency } = intraclass([
    [1, 2, 3],
    [3, 4, 5],
  ])
  expect(agreement).toBeCloseTo(1 / 3, 12)
  expect(consistency).toBe(1)
})
it('perfect agreement has an interval of no width', () => {
  const { agreement, consistency } = intraclassIntervals([
    [1, 2, 4],
    [1, 2, 4],
  ])
  const perfect = { estimate: 1, lower: 1, upper: 1 }
  expect([agreement, consistency]).toEqual([perfect, perfect])
  const shifted = intraclassIntervals([
    [1, 2, 3],
    [3, 4, 5],
  ])
  expect(shifted.consistency).toEqual(perfect)
  expect(shifted.agreement.lower).toBeGreaterThan(0)
  expect(shifted.agreement.upper).toBeLessThan(1)
})
it('needs raters and films', () => {
  expect(() => intraclass([[1, 2]])).toThrow(/1 raters of 2 films/)
  expect(() =>
    intraclass([
      [1, 2],
      [1, 2, 3],
    ]),
  ).toThrow(/paired by position/)
})
