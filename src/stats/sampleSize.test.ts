import { describe, expect, it } from 'vitest'
import { keyedRandom } from '../base/index.ts'
import { binomialInterval } from './binomial.ts'
import { clusterMean } from './clusterMean.ts'
import { mean } from './moments.ts'
import {
  patientsForMae,
  patientsForNarrower,
  patientsForShare,
  patientsForShareLimit,
  patientsForSlope,
} from './sampleSize.ts'

// Printed by agreement.reference.py, which counts up with scipy 1.17.1 and statsmodels 0.15.0.
describe('the smallest number that is enough', () => {
  it('for a mean absolute error', () => {
    expect(patientsForMae({ maeMonths: 5, widthMonths: 1 })).toBe(222)
    expect(patientsForMae({ maeMonths: 5, widthMonths: 2, absoluteErrorSdMonths: 6 })).toBe(141)
    const design = { filmsPerPatient: 3, withinPatientCorrelation: 0.5 }
    expect(patientsForMae({ maeMonths: 5, widthMonths: 1 }, design)).toBe(149)
  })
  it('for a share', () => {
    expect(patientsForShare({ share: 0.9, width: 0.05 })).toBe(557)
    expect(patientsForShare({ share: 0.5, width: 0.1 })).toBe(381)
    expect(patientsForShare({ share: 1, width: 0.02 })).toBe(189)
  })
  it('for a slope', () => {
    const slope = { width: 0.2, residualSdMonths: 6, spreadMonths: 10 }
    expect(patientsForSlope(slope)).toBe(142)
    expect(patientsForSlope({ ...slope, reliability: 0.7 })).toBe(286)
  })
  // Half the width takes four times the patients.
  it('for any interval', () => expect(patientsForNarrower({ patients: 100, width: 2 }, 1)).toBe(400))
  it('for the limit of a share, however few have given it', () => {
    for (const n of [20, 50, 100]) {
      const { lower, upper } = binomialInterval(0.9 * n, n)
      // 1.96 squared x 0.85 x 0.15 / 0.05 squared is 195.9.
      expect(patientsForShareLimit({ patients: n, share: 0.9, limit: lower }, 0.85)).toBe(196)
      // 1.96 squared x 0.95 x 0.05 / 0.05 squared is 72.99.
      expect(patientsForShareLimit({ patients: n, share: 0.9, limit: upper }, 0.95)).toBe(73)
    }
    expect(binomialInterval(0.9 * 196, 196).lower).toBeCloseTo(0.85, 4)
  })
})
it('films that are all alike tell no more than one', () => {
  const wanted = { share: 0.9, width: 0.05 }
  expect(patientsForShare(wanted, { filmsPerPatient: 4, withinPatientCorrelation: 1 })).toBe(557)
  expect(patientsForShare(wanted, { filmsPerPatient: 4 })).toBe(140)
})
it('studies of that size have such intervals', () => {
  const patients = patientsForMae({ maeMonths: 5, widthMonths: 1.5 })
  const sd = 5 * Math.sqrt(Math.PI / 2)
  const widths = Array.from({ length: 400 }, (_, trial) => {
    const random = keyedRandom(10, trial)
    const errors = Array.from({ length: patients }, () => Math.abs(sd * random.normal()))
    const { lower, upper } = clusterMean(errors, [...errors.keys()])
    return upper - lower
  })
  expect(mean(widths)).toBeCloseTo(1.5, 1)
})
it.each([
  () => patientsForMae({ maeMonths: 5, widthMonths: 0 }),
  () => patientsForShare({ share: 1.1, width: 0.1 }),
  () => patientsForShare({ share: 0.5, width: 1e-6 }),
  () => patientsForSlope({ width: 0.1, residualSdMonths: 1, spreadMonths: 1, reliability: 0 }),
  () => patientsForMae({ maeMonths: 5, widthMonths: 1 }, { filmsPerPatient: 0 }),
  () => patientsForMae({ maeMonths: 5, widthMonths: 1 }, { withinPatientCorrelation: 2 }),
  () => patientsForNarrower({ patients: 10, width: 1 }, 0),
  () => patientsForShareLimit({ patients: 10, share: 0.9, limit: 0.8 }, 1),
])('refuses the impossible: %s', impossible => expect(impossible).toThrow(RangeError))
