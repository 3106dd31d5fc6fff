import { describe, expect, it } from 'vitest'
import { keyedRandom } from '../base/index.ts'
import { clusterBootstrapAll, mean, median, take } from '../stats/index.ts'
import { drawnMedian } from './drawnMedian.ts'
import { resample, resampleMeans, resampleSums } from './resample.ts'

const random = keyedRandom(3)
const patients = Uint32Array.from({ length: 90 }, () => random.integer(30))
const values = Float64Array.from(patients, () => random.normal())
const options = { seed: 5, resamples: 60 }

describe('intervals by patient', () => {
  const { value } = clusterBootstrapAll(patients, rows => ({ value: mean(take(values, rows)) }), options)

  it('are those of the stats room', () => {
    const found = resample(patients, rows => ({ value: mean(take(values, rows)) }), options).value!
    expect(found.lower).toBeCloseTo(value.lower, 12)
    expect(found.upper).toBeCloseTo(value.upper, 12)
    const means = resampleMeans(patients, { value: values }, options).value!
    expect(means.estimate).toBeCloseTo(value.estimate, 12)
    expect(means.lower).toBeCloseTo(value.lower, 12)
  })

  it('a patient that is drawn twice is two', () => {
    const found = resampleSums([0, 0, 1, 1, 2], {}, (_, patients) => ({ patients }), options)
    expect(found.patients).toEqual({ estimate: 3, lower: 3, upper: 3 })
  })

  it('leave out what has no value', () => {
    expect(resample(patients, () => ({ none: Number.NaN }), options)).toEqual({})
    expect(resampleMeans([0, 1, 2], { some: [1, Number.NaN, 3] }, options).some!.estimate).toBe(2)
    expect(resampleMeans([4, 4], { one: [1, 2] }, options)).toEqual({})
  })
})

it('the median of a draw is that of its values', () => {
  const of = drawnMedian(values)
  expect(drawnMedian([5, 1, 3])([0, 0, 1])).toBe(5)
  expect(drawnMedian([5, 1, 3])([0, 2])).toBe(4)
  for (const n of [1, 2, 7, 90]) {
    const rows = Uint32Array.from({ length: n }, () => random.integer(90))
    expect(of(rows)).toBeCloseTo(median(take(values, rows)), 12)
  }
})
