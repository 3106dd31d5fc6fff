import { expect, it } from 'vitest'
import { fitLinearRecalibration, fitRecalibrationBySex, recalibrate } from './recalibration.ts'

it('a line', () => {
  const map = fitLinearRecalibration([1, 2, 3], [3, 5, 7])
  expect(map).toEqual({ intercept: 1, slope: 2 })
  expect(recalibrate(map, 10)).toBe(21)
  expect(() => fitLinearRecalibration([2, 2], [1, 3])).toThrow(/all alike/)
})
it('has a line for each sex, and one for neither', () => {
  const estimates = [1, 2, 3, 1, 2, 3, 9]
  const readings = [1, 2, 3, 2, 4, 6, 0]
  const sexes = ['F', 'F', 'F', 'M', 'M', 'M', '']
  const maps = fitRecalibrationBySex(fitLinearRecalibration, estimates, readings, sexes, 3)
  expect(recalibrate(maps.F, 5)).toBeCloseTo(5, 12)
  expect(recalibrate(maps.M, 5)).toBeCloseTo(10, 12)
  expect(maps.unknown).toEqual(fitLinearRecalibration(estimates, readings))
  // With fewer films than wanted, a sex takes the line of all.
  const least = fitRecalibrationBySex(fitLinearRecalibration, estimates, readings, sexes, 4)
  expect([least.F, least.M]).toEqual([maps.unknown, maps.unknown])
})
