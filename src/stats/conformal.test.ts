import { describe, expect, it } from 'vitest'
import { keyedRandom } from '../base/index.ts'
import { bandOf, conformalBands, conformalQuantile, crossFittedCoverage, residualScores } from './conformal.ts'

const to = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

describe('conformalQuantile', () => {
  it.each([
    [8, 0.9, Number.POSITIVE_INFINITY], // ceil(9 x 0.9) = 9
    [9, 0.9, 9], // ceil(10 x 0.9) = 9
    [10, 0.9, 10], // ceil(11 x 0.9) = 10
    [18, 0.95, Number.POSITIVE_INFINITY],
    [19, 0.95, 19],
    [99, 0.07, 7], // 100 x 0.07 is 7.000000000000001
    [24, 0.28, 7], // 25 x 0.28 is 7.000000000000001
    [999, 0.9, 900],
    [0, 0.5, Number.POSITIVE_INFINITY],
    [3, 0.01, 1],
  ])('of the scores 1 to %d for %d is %d', (n, coverage, expected) =>
    expect(conformalQuantile(to(n).reverse(), coverage)).toBe(expected),
  )
  it('covers the next film as often as it says', () => {
    const random = keyedRandom(11)
    const trials = 8000
    let covered = 0
    for (let trial = 0; trial < trials; trial++) {
      const scores = Array.from({ length: 29 }, () => Math.abs(random.normal()))
      if (Math.abs(random.normal()) <= conformalQuantile(scores, 0.9)) covered++
    }
    // 27 of 30 places, and three standard errors of 8000 trials
    expect(Math.abs(covered / trials - 0.9)).toBeLessThan(0.01)
  })
  it('needs scores and a coverage', () => {
    expect(() => conformalQuantile([1, Number.NaN, 2], 0.5)).toThrow(/NaN/)
    expect(() => conformalQuantile([1], 1)).toThrow(RangeError)
  })
})

it('scores are absolute errors, over a scale if there is one', () => {
  expect([...residualScores([100, 90], [110, 84])]).toEqual([10, 6])
  expect([...residualScores([100, 90], [110, 84], [5, 12])]).toEqual([2, 0.5])
  expect(() => residualScores([1], [1], [0])).toThrow(/scale 0 is 0/)
  expect(() => residualScores([1], [1, 2])).toThrow(/no pairs/)
})

describe('conformalBands', () => {
  const options = { coverage: 0.5, most: 3, leastFilms: 4 }
  it('gives bands that are as full as each other a quantile each', () => {
    // Of four scores the ceil(5 x 0.5) = 3rd.
    const estimates = [12, 1, 11, 2, 10, 3, 9, 4, 8, 5, 7, 6]
    const bands = conformalBands(
      estimates,
      estimates.map(e => (e > 8 ? 100 + e : e)),
      options,
    )
    expect(bands).toEqual([
      { toMonths: 4, quantile: 3, n: 4 },
      { toMonths: 8, quantile: 7, n: 4 },
      { toMonths: null, quantile: 111, n: 4 },
    ])
    expect([-5, 4, 4.01, 8, 500].map(e => bandOf(bands, e).quantile)).toEqual([3, 3, 7, 7, 111])
  })
  it('has fewer where a band would be too small, and keeps equal estimates together', () => {
    const of = (estimates: number[]) => conformalBands(estimates, to(estimates.length), options).map(b => b.n)
    expect(of(to(11))).toEqual([5, 6])
    expect(of(to(7))).toEqual([7])
    expect(of(to(3))).toEqual([3])
    expect(of([1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2])).toEqual([12])
    expect(of([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2])).toEqual([6, 6])
  })
  it('covers each band as often as it says, where one quantile does not', () => {
    const random = keyedRandom(13)
    const films = (n: number) => {
      const estimates = Array.from({ length: n }, () => 200 * random.uniform())
      return { estimates, scores: estimates.map(e => Math.abs(random.normal()) * (e < 100 ? 1 : 3)) }
    }
    const [learned, fresh] = [films(2000), films(4000)]
    const shares = (most: number) => {
      const bands = conformalBands(learned.estimates, learned.scores, { coverage: 0.9, most, leastFilms: 100 })
      return [0, 100].map(from => {
        const rows = fresh.estimates.flatMap((e, i) => (e >= from && e < from + 100 ? [i] : []))
        return rows.filter(i => fresh.scores[i] <= bandOf(bands, fresh.estimates[i]).quantile).length / rows.length
      })
    }
    for (const share of shares(2)) expect(Math.abs(share - 0.9)).toBeLessThan(0.03)
    const [calm, noisy] = shares(1)
    expect(calm).toBeGreaterThan(0.98)
    expect(noisy).toBeLessThan(0.85)
  })
})

describe('crossFittedCoverage', () => {
  it('judges each patient by the others', () => {
    // Each of four left out; of three scores the ceil(4 x 0.5) = 2nd: 3 of (2, 3, 4) and of (1, 3, 4), 2 of (1, 2, 4)
    // and of (1, 2, 3).
    const { share, isCovered, quantiles } = crossFittedCoverage([1, 2, 3, 4], ['a', 'b', 'c', 'd'], {
      coverage: 0.5,
      seed: 1,
      folds: 4,
    })
    expect([...quantiles]).toEqual([3, 3, 2, 2])
    expect(isCovered).toEqual([true, true, false, false])
    expect(share.estimate).toBe(0.5)
  })
  it('keeps the films of a patient together', () => {
    // Patient a left out: 10 alone, ceil(2 x 0.5) = 1st. Patient b left out: (1, 2, 3), 2nd.
    const { quantiles } = crossFittedCoverage([1, 10, 2, 3], ['a', 'b', 'a', 'a'], { coverage: 0.5, seed: 1, folds: 2 })
    expect([...quantiles]).toEqual([10, 2, 10, 10])
  })
  it('finds the stated coverage', () => {
    const random = keyedRandom(12)
    const scores = Array.from({ length: 2000 }, () => Math.abs(random.normal()))
    const { share } = crossFittedCoverage(scores, [...scores.keys()], { coverage: 0.9, seed: 1 })
    expect(share.lower).toBeLessThan(0.9)
    expect(share.upper).toBeGreaterThan(0.9)
  })
  it('judges by what each fold teaches of a row', () => {
    const scores = [1, 2, 3, 10, 20, 30]
    const { isCovered, quantiles } = crossFittedCoverage(scores, [...scores.keys()], {
      coverage: 0.5,
      seed: 1,
      folds: 6,
      quantilesFrom: rows => row =>
        Math.max(...rows.filter(i => i !== row && scores[i] >= 10 === scores[row] >= 10).map(i => scores[i])),
    })
    expect([...quantiles]).toEqual([3, 3, 2, 30, 30, 20])
    expect(isCovered).toEqual([true, true, false, true, true, false])
  })
  it('needs a patient a fold', () => {
    const options = { coverage: 0.9, seed: 1 }
    expect(() => crossFittedCoverage([1, 2], ['a', 'a'], { ...options, folds: 2 })).toThrow(/1 patients/)
    expect(() => crossFittedCoverage([1, 2], ['a', 'b'], { ...options, folds: 1 })).toThrow(/1 folds/)
    expect(() => crossFittedCoverage([1, 2], ['a'], options)).toThrow(/paired by position/)
  })
})
