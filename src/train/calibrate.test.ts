import { describe, expect, it } from 'vitest'
import { keyedRandom } from '../base/index.ts'
import { asTheyAre } from '../model/index.ts'
import type { Estimate } from '../predict/index.ts'
import { bandOf } from '../stats/index.ts'
import { assess, type CalibrationFilm, calibrate, noRecalibration } from './calibrate.ts'

const options = { coverage: 0.9, bandMonths: 24, leastFilms: 10, seed: 1 }
const sexKnown = { sexKnown: true, chronologicalAgeKnown: false }
const sexUnknown = { ...sexKnown, sexKnown: false }

/** Films whose errors are three times as large in older boys, and of which girls are read 10 months too young. */
function films(n: number, key: number, girls = 0.5): { estimates: Estimate[]; films: CalibrationFilm[] } {
  const random = keyedRandom(key)
  const all = Array.from({ length: n }, () => {
    const sex = random.uniform() < girls ? ('F' as const) : ('M' as const)
    const boneAgeMonths = 24 + 180 * random.uniform()
    const error = random.normal() * (sex === 'M' && boneAgeMonths > 144 ? 12 : 4) - (sex === 'F' ? 10 : 0)
    return { film: { boneAgeMonths, sex }, boneAgeMonths: boneAgeMonths + error }
  })
  return {
    films: all.map(({ film }) => film),
    estimates: all.map(({ boneAgeMonths }) => ({
      boneAgeMonths,
      distributionSdMonths: 8,
      memberMonths: [boneAgeMonths],
    })),
  }
}

describe('calibrate', () => {
  it('gives each sex and band an interval of its own', () => {
    const learned = films(1200, 1)
    const { quantiles, recalibration } = calibrate(learned.estimates, learned.films, sexKnown, options)
    expect(recalibration.F.intercept + 100 * (recalibration.F.slope - 1)).toBeCloseTo(10, 0)
    expect(quantiles.F).toHaveLength(3)
    const half = (sex: 'F' | 'M', at: number) => 8 * bandOf(quantiles[sex], at).quantile
    // 1.645 standard deviations hold 90 %.
    for (const [sex, at, sd] of [
      ['F', 60, 4],
      ['F', 190, 4],
      ['M', 60, 4],
      ['M', 190, 12],
    ] as const) {
      expect(half(sex, at) / (1.645 * sd), `${sex} at ${at}`).toBeGreaterThan(0.85)
      expect(half(sex, at) / (1.645 * sd), `${sex} at ${at}`).toBeLessThan(1.2)
    }
  })
  it('takes a sex with few films by what holds for all', () => {
    const { estimates, films: few } = films(300, 2, 0.1)
    const { quantiles } = calibrate(estimates, few, sexKnown, options)
    expect(quantiles.F).toBe(quantiles.unknown)
    expect(quantiles.M).not.toEqual(quantiles.unknown)
  })
  it('says where films are too few for a line', () => {
    const linesOf = (n: number) => {
      const { estimates, films: few } = films(n, 6)
      return calibrate(estimates, few, sexKnown, options).recalibration
    }
    expect(linesOf(39)).toEqual(asTheyAre)
    expect(noRecalibration(39)).toMatch(/^39 films calibrate, too few .* \(40 are needed\): they stay as/)
    expect(linesOf(40)).not.toEqual(asTheyAre)
    expect(noRecalibration(40)).toBeUndefined()
  })
  it('makes no difference of sex where it is not known', () => {
    const { estimates, films: some } = films(400, 3)
    const { quantiles, recalibration } = calibrate(estimates, some, sexUnknown, options)
    expect(quantiles.F).toEqual(quantiles.M)
    expect(recalibration.F).toEqual(recalibration.M)
  })
})

describe('assess', () => {
  it('finds that each band is covered', () => {
    const { estimates, films: some } = films(3000, 4)
    const { errors, covered } = assess(estimates, some, sexKnown, options)
    expect(Math.abs(covered.estimate - 0.9)).toBeLessThan(0.02)
    // Beside the age at which boys' errors grow, estimates that belong to one side stand on the other.
    const mixed = errors.filter(b => b.sex === 'M' && (b.fromMonths === 120 || b.toMonths === 168))
    const clear = errors.filter(b => b.n > 150 && !mixed.includes(b))
    expect(clear).toHaveLength(12)
    for (const band of clear) expect(Math.abs(band.covered! - 0.9), JSON.stringify(band)).toBeLessThan(0.08)
  })
  it('judges a model that takes no sex as it will read: 10 months of girls remain as bias', () => {
    const { estimates, films: some } = films(3000, 5)
    const bias = (mode: typeof sexKnown) => {
      const girls = assess(estimates, some, mode, options).errors.filter(b => b.sex === 'F' && b.n > 0)
      return girls.reduce((sum, b) => sum + b.n * b.biasMonths!, 0) / girls.reduce((sum, b) => sum + b.n, 0)
    }
    expect(bias(sexKnown)).toBeCloseTo(0, 0)
    expect(bias(sexUnknown)).toBeCloseTo(-5, 0)
  })
})
