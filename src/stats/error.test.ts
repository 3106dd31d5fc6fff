import { expect, it } from 'vitest'
import { errorsOf, meanAbsolute, rootMeanSquare, shareWithin } from './error.ts'

it('sums errors up', () => {
  const errors = errorsOf([106, 88, 132.1, 125], [100, 100, 120.1, 100])
  expect([...errors].map(error => Number(error.toFixed(6)))).toEqual([6, -12, 12, 25])
  expect(meanAbsolute(errors)).toBeCloseTo(55 / 4, 12)
  expect(rootMeanSquare(errors)).toBeCloseTo(Math.sqrt((36 + 144 + 144 + 625) / 4), 12)
  expect([6, 12, 24].map(months => shareWithin(errors, months))).toEqual([0.25, 0.75, 0.75])
})
it('needs pairs', () => {
  expect(() => errorsOf([1], [1, 2])).toThrow(/1 estimates cannot be paired by position with 2/)
})
