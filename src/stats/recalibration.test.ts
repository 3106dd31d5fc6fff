import { expect, it } from 'vitest'
import {
  fitIsotonicRecalibration,
  fitLinearRecalibration,
  fitRecalibrationBySex,
  recalibrate,
} from './recalibration.ts'

it('a line', () => {
  const map = fitLinearRecalibration([1, 2, 3], [3, 5, 7])
  expect(map).toEqual({ kind: 'linear', intercept: 1, slope: 2 })
  expect(recalibrate(map, 10)).toBe(21)
  expect(() => fitLinearRecalibration([2, 2], [1, 3])).toThrow(/all alike/)
})
it('a rising curve: 3 and 1 at 20 and 30 become 2 and 2', () => {
  const map = fitIsotonicRecalibration([30, 10, 20, 40], [1, 0, 3, 6])
  expect(map).toEqual({ kind: 'isotonic', estimates: [10, 20, 30, 40], readings: [0, 2, 2, 6] })
  expect([0, 10, 15, 25, 35, 50].map(x => recalibrate(map, x))).toEqual([0, 0, 1, 2, 4, 6])
  expect(recalibrate(map, Number.NaN)).toBeNaN()
})
it('takes films with the same estimate together before it looks for a fall', () => {
  // At 5 the mean of 1 and 10 is above 3.
  expect(fitIsotonicRecalibration([4, 5, 5], [3, 1, 10])).toMatchObject({ estimates: [4, 5], readings: [3, 5.5] })
})
it('has a map for each sex, and one for neither', () => {
  const estimates = [1, 2, 3, 1, 2, 3, 9]
  const readings = [1, 2, 3, 2, 4, 6, 0]
  const sexes = ['F', 'F', 'F', 'M', 'M', 'M', '']
  const maps = fitRecalibrationBySex(fitLinearRecalibration, estimates, readings, sexes, 3)
  expect(recalibrate(maps.F, 5)).toBeCloseTo(5, 12)
  expect(recalibrate(maps.M, 5)).toBeCloseTo(10, 12)
  expect(maps.unknown).toEqual(fitLinearRecalibration(estimates, readings))
  // With fewer films than wanted, a sex takes the map of all.
  const least = fitRecalibrationBySex(fitLinearRecalibration, estimates, readings, sexes, 4)
  expect([least.F, least.M]).toEqual([maps.unknown, maps.unknown])
})
