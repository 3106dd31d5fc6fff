import { describe, expect, it } from 'vitest'
import { keyedRandom } from '../base/index.ts'
import { clusterMean } from './clusterMean.ts'
import { fitLine } from './line.ts'
import { pairedMean, pairedSlope } from './pairedRows.ts'

describe('rows of two patients', () => {
  it('that share none are rows of one', () => {
    const values = Array.from({ length: 40 }, (_, i) => (i * 7) % 11)
    const pairs = values.map((_, i) => [`a${i}`, `b${i}`] as const)
    const [paired, alone] = [pairedMean(values, pairs), clusterMean(values, [...values.keys()])]
    expect(paired.estimate).toBe(alone.estimate)
    // 79 degrees of freedom and 39.
    expect(paired.upper / alone.upper).toBeCloseTo(1, 1)
  })

  it('count a row of the same two once', () => {
    const values = [1, 2, 4, 3]
    const pairs = [
      ['a', 'b'],
      ['b', 'a'],
      ['c', 'd'],
      ['e', 'f'],
    ] as const
    // Mean 2.5; a and b: -1.5 - 0.5 = -2 each, c and d 1.5, e and f 0.5; the same two once off.
    const variance = ((4 + 1.5 ** 2 + 0.5 ** 2) / 16) * (6 / 5)
    const { estimate, upper } = pairedMean(values, pairs)
    expect((upper - estimate) / 2.5706).toBeCloseTo(Math.sqrt(variance), 4)
  })

  it('hold the slope where few films are shown again and again', () => {
    let [both, one] = [0, 0]
    const trials = 300
    for (let trial = 0; trial < trials; trial++) {
      const random = keyedRandom(5, trial)
      const deviation = Array.from({ length: 80 }, () => random.normal())
      // What a model errs by on a film comes back wherever that is shown.
      const erred = deviation.map(() => random.normal())
      const shown = deviation.map(() => random.integer(20))
      const x = deviation.map((own, i) => deviation[shown[i]] - own)
      const y = x.map((difference, i) => 0.6 * difference + erred[shown[i]] - erred[i] + 0.3 * random.normal())
      const { lower, upper } = pairedSlope(
        x,
        y,
        shown.map((other, i) => [i, other]),
      )
      both += Number(lower <= 0.6 && upper >= 0.6)
      const line = fitLine(x, y)
      const spread = clusterMean(
        x.map((value, i) => value * (y[i] - line.intercept - line.slope * value)),
        [...x.keys()],
      ).standardError
      const reach = (1.99 * spread) / (x.reduce((sum, value) => sum + value ** 2, 0) / x.length)
      one += Number(Math.abs(line.slope - 0.6) <= reach)
    }
    expect(both / trials).toBeGreaterThan(0.9)
    expect(both / trials).toBeLessThan(0.98)
    expect(one / trials).toBeLessThan(0.85)
  })
})
