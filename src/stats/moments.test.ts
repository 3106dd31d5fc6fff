import { expect, it } from 'vitest'
import { correlation, mean, standardDeviation } from './moments.ts'

it('by hand', () => {
  expect(mean([1, 2, 6])).toBe(3)
  // deviations -2, -1, 3: (4 + 1 + 9) / 2
  expect(standardDeviation([1, 2, 6])).toBeCloseTo(Math.sqrt(7), 14)
  expect(standardDeviation([1e9, 1e9 + 1])).toBeCloseTo(Math.SQRT1_2, 14)
  expect(standardDeviation([5])).toBeNaN()
  // deviations (-2, -1, 3) and (-1, 0, 1): 5 / sqrt(14 x 2)
  expect(correlation([1, 2, 6], [1, 2, 3])).toBeCloseTo(5 / Math.sqrt(28), 14)
  expect(correlation([1, 2], [3, 3])).toBeNaN()
})
