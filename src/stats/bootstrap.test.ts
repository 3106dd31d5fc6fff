import { describe, expect, it } from 'vitest'
import { clusterBootstrap, clusterBootstrapAll, rowsOfDrawn, sumsOfDrawn, take } from './bootstrap.ts'
import { meanAbsolute } from './error.ts'
import { mean } from './moments.ts'

const of = (statistic: (values: Float64Array) => number, values: readonly number[]) => (rows: Uint32Array) =>
  statistic(take(values, rows))

describe('clusterBootstrap', () => {
  const values = [3, 8, 1, 9, 4, 4, 7, 2]
  const names = values.map((_, i) => `p${i}`)

  it('agrees with scipy', () => {
    // The differences of the two meters of limits.test.ts.
    const errors = [-18, -35, -4, 6, -24, -43, 49, 62, -8, -12, -15, 30, 7, 1, -81, 73, -24]
    const interval = clusterBootstrap([...errors.keys()], of(meanAbsolute, errors), { seed: 1, resamples: 20_000 })
    // Printed by stats.reference.py: scipy.stats.bootstrap between percentiles 1.444 and 98.556, 200,000 resamples.
    expect(interval.estimate).toBeCloseTo(28.941176470588236, 12)
    expect(Math.abs(interval.lower - 17)).toBeLessThan(0.3)
    expect(Math.abs(interval.upper - 42.3529)).toBeLessThan(0.3)
  })
  it('is the same for a seed', () => {
    const draw = (seed: number) => clusterBootstrap(names, of(mean, values), { seed })
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1).lower).not.toBe(draw(2).lower)
  })
  it('draws patients: five films alike of each tell no more than one', () => {
    const fivefold = <T>(items: readonly T[]) => items.flatMap(item => Array<T>(5).fill(item))
    const once = clusterBootstrap(names, of(mean, values), { seed: 1 })
    const often = clusterBootstrap(fivefold(names), of(mean, fivefold(values)), { seed: 1 })
    expect(often.clusters).toBe(8)
    expect(often.lower).toBeCloseTo(once.lower, 12)
    expect(often.upper).toBeCloseTo(once.upper, 12)
  })
  it('takes patients with many films and few', () => {
    const seen = new Set<number>()
    const count = clusterBootstrap(['a', 'b', 'a', 'a'], rows => seen.add(rows.length) && rows.length, { seed: 1 })
    expect(count).toMatchObject({ estimate: 4, lower: 2, upper: 6 })
    expect([...seen].sort()).toEqual([2, 4, 6])
  })
  it('counts draws without a statistic', () => {
    // Of two values that are drawn twice, half of the draws hold one value only.
    const spread = (rows: Uint32Array) => (rows[0] === rows[1] ? Number.NaN : 1)
    const { undefinedResamples } = clusterBootstrap(['a', 'b'], spread, { seed: 1, resamples: 1000 })
    expect(undefinedResamples).toBeGreaterThan(400)
    expect(undefinedResamples).toBeLessThan(600)
  })
  it('needs no more of a patient than its sums', () => {
    const groups = [[0, 2, 3], [1], [4, 5]]
    const columns = { value: [1, 2, 4, 8, 16, Number.NaN], n: [1, 1, 1, 1, 1, 1] }
    const drawn = Uint32Array.of(2, 0, 2)
    expect([...rowsOfDrawn(groups)(drawn)]).toEqual([4, 5, 0, 2, 3, 4, 5])
    expect(sumsOfDrawn(groups, columns)(drawn)).toEqual({ value: 16 + 13 + 16, n: 7 })
  })
  it('has many statistics of the same draws', () => {
    const all = clusterBootstrapAll(
      names,
      rows => ({ mean: mean(take(values, rows)), twice: 2 * mean(take(values, rows)) }),
      { seed: 1 },
    )
    expect(all.mean).toEqual(clusterBootstrap(names, of(mean, values), { seed: 1 }))
    expect(all.twice.upper).toBeCloseTo(2 * all.mean.upper, 12)
    expect(() => clusterBootstrapAll(names, () => ({ mae: 1, slope: Number.NaN }), { seed: 1 })).toThrow(/slope of all/)
  })
  it('needs two patients and a statistic', () => {
    expect(() => clusterBootstrap(['a', 'a'], of(mean, [1, 2]), { seed: 1 })).toThrow(/1 patients/)
    expect(() => clusterBootstrap(names, () => Number.NaN, { seed: 1 })).toThrow(/all rows is NaN/)
  })
})
