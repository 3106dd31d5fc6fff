import { expect, it } from 'vitest'
import { errorsOf, summariseErrors } from './error.ts'

it('sums errors up', () => {
  const errors = errorsOf([106, 88, 132.1, 125], [100, 100, 120.1, 100])
  expect([...errors].map(error => Number(error.toFixed(6)))).toEqual([6, -12, 12, 25])
  const { meanAbsoluteMonths, rootMeanSquareMonths, biasMonths, ...rest } = summariseErrors(errors)
  expect(meanAbsoluteMonths).toBeCloseTo(55 / 4, 12)
  expect(rootMeanSquareMonths).toBeCloseTo(Math.sqrt((36 + 144 + 144 + 625) / 4), 12)
  expect(biasMonths).toBeCloseTo(31 / 4, 12)
  expect(rest).toEqual({ n: 4, medianAbsoluteMonths: 12, shareWithin: { 6: 0.25, 12: 0.75, 24: 0.75 } })
})
it('needs pairs and numbers', () => {
  expect(() => errorsOf([1], [1, 2])).toThrow(/1 estimates cannot be paired by position with 2/)
  expect(() => summariseErrors([])).toThrow(RangeError)
  expect(() => summariseErrors([1, Number.NaN])).toThrow(/error 1 is NaN/)
})
