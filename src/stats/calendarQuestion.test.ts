import { describe, expect, it } from 'vitest'
import { keyedRandom } from '../base/index.ts'
import {
  calendarQuestion,
  deviationCalibration,
  deviationReliability,
  instrumentedRecovery,
  recoveryRatio,
  recoverySlope,
  sampleCovariance,
} from './calendarQuestion.ts'
import { mean } from './moments.ts'

it('slopes by hand', () => {
  const [p, t] = [
    [-1, 0, 1],
    [-2, 1, 1],
  ]
  // products 2 + 0 + 1, squares of t 4 + 1 + 1, of p 1 + 0 + 1
  expect(recoverySlope(sampleCovariance, p, t)).toBeCloseTo(3 / 6, 12)
  expect(deviationCalibration(sampleCovariance, p, t)).toBeCloseTo(3 / 2, 12)
  // with a second reading -1, 0, 1: (3 + 2) / (2 x 3), and 2 x 3 / (6 + 2)
  expect(instrumentedRecovery(sampleCovariance, p, t, p)).toBeCloseTo(5 / 6, 12)
  expect(deviationReliability(sampleCovariance, t, p)).toBeCloseTo(6 / 8, 12)
})

/** Children whose bones deviate by 10 months from m; a model that sees a share of it; readers who scatter by 7. */
const study = (share: number, n: number, seed = 9) => {
  const random = keyedRandom(seed)
  const agesMonths = Float64Array.from({ length: n }, () => 60 + 120 * random.uniform())
  const sexes = Array.from(agesMonths, (_, i) => (i % 2 ? 'F' : 'M'))
  const expected = agesMonths.map((age, i) => age + (i % 2 ? 4 : -4))
  const deviation = expected.map(() => 10 * random.normal())
  const read = () => expected.map((m, i) => m + deviation[i] + 7 * random.normal())
  return {
    predictions: expected.map((m, i) => m + share * deviation[i] + 3 * random.normal()),
    references: read(),
    agesMonths,
    sexes,
    patients: [...expected.keys()],
    readings: [read(), read()] as const,
  }
}

describe('calendarQuestion', () => {
  it('tells a model that reads from one that repeats the calendar', () => {
    const options = { seed: 1, resamples: 100, reliabilities: [0.5, 1] }
    const reads = calendarQuestion(study(0.9, 1500), options)
    expect(reads.corrected!.recovery.lower).toBeLessThan(0.9)
    expect(reads.corrected!.recovery.upper).toBeGreaterThan(0.9)
    expect(reads.corrected!.reliability.estimate).toBeCloseTo(100 / 149, 1)
    expect(reads.recovery.estimate).toBeCloseTo((0.9 * 100) / 149, 1)
    // cov 90 over the variance 81 + 9
    expect(reads.calibration.estimate).toBeCloseTo(1, 1)
    expect(reads.sensitivity[0].recovery.lower).toBeCloseTo(2 * reads.recovery.lower, 12)
    expect(reads.sensitivity[1].recovery.upper).toBe(reads.recovery.upper)
    const repeats = calendarQuestion(study(0, 1500), options)
    expect(repeats.corrected!.recovery.lower).toBeLessThan(0)
    expect(repeats.corrected!.recovery.upper).toBeLessThan(0.1)
  })
  it('does not take the error of the expectation for reading, in small studies', () => {
    const recoveries = Array.from({ length: 60 }, (_, seed) => {
      const { readings, ...films } = study(0, 60, 100 + seed)
      return calendarQuestion(films, { seed, resamples: 2 }).recovery.estimate
    })
    // One m on both sides would give about 8 coefficients of 60 films, 0.12.
    expect(Math.abs(mean(recoveries))).toBeLessThan(0.03)
  })
  it('does not excuse a model that is biased by age', () => {
    const { readings, ...films } = study(1, 1000)
    const biased = films.predictions.map((p, i) => p + 0.3 * (films.agesMonths[i] - 120))
    const { recovery, calibration } = calendarQuestion({ ...films, predictions: biased }, { seed: 1, resamples: 50 })
    expect(recovery.estimate).toBeCloseTo(100 / 149, 1)
    // 100 over 100 + 9 + 0.3 squared x 120 squared / 12
    expect(calibration.estimate).toBeCloseTo(100 / 217, 1)
  })
  it('takes second readings where there are some', () => {
    const { readings, ...films } = study(0.9, 300)
    const second = readings[1].map((value, i) => (i < 200 ? value : Number.NaN))
    const of = (pair?: readonly [Float64Array, Float64Array]) =>
      calendarQuestion({ ...films, readings: pair }, { seed: 1, resamples: 50 })
    expect(of([readings[0], second]).corrected!.films).toBe(200)
    expect(of([readings[0], second.fill(Number.NaN)]).corrected).toBeUndefined()
    expect(of().corrected).toBeUndefined()
  })
  it('refuses what is not paired', () => {
    const films = study(1, 60)
    expect(() => calendarQuestion({ ...films, agesMonths: [1] }, { seed: 1 })).toThrow(/60 predictions/)
    expect(() => calendarQuestion(films, { seed: 1, reliabilities: [0] })).toThrow(/reliability of 0/)
  })
})

describe('recoveryRatio', () => {
  const { readings, ...films } = study(0.6, 600)
  const options = { seed: 1, resamples: 200 }
  const { predictions } = films

  it('is the ratio of both recoveries', () => {
    const others = study(0.9, 600).predictions
    const [mine, theirs] = [predictions, others].map(
      of => calendarQuestion({ ...films, predictions: of }, options).recovery.estimate,
    )
    const { estimate, lower, upper } = recoveryRatio(films, others, options)
    expect(estimate).toBeCloseTo(mine / theirs, 12)
    expect(lower).toBeLessThan(estimate)
    expect(upper).toBeGreaterThan(estimate)
  })
  it('draws both together: of the same predictions nothing is uncertain', () => {
    const { lower, upper } = recoveryRatio(films, predictions, options)
    expect([lower, upper]).toEqual([1, 1])
  })
})
