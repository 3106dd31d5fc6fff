import { expect, it } from 'vitest'
import { keyedRandom } from '../base/index.ts'
import { demingLine, repeatSd } from './deming.ts'
import { fitLine } from './line.ts'
import { pairMoments } from './pairMoments.ts'

const lineThrough = (method: number[], reference: number[], errorRatio: number) =>
  demingLine(pairMoments(reference, method), errorRatio)

it('by hand', () => {
  // Deviations x -1, 0, 1 and y -1, 1, 0: xx = 2, yy = 2, xy = 1. Ratio 1: (0 + sqrt(0 + 4)) / 2 = 1.
  const line = lineThrough([0, 2, 1], [0, 1, 2], 1)
  expect(line.slope).toBeCloseTo(1, 12)
  expect(line.intercept).toBeCloseTo(0, 12)
  // Falling: xy = -1, (0 + 2) / -2.
  expect(lineThrough([1, 2, 0], [0, 1, 2], 1).slope).toBeCloseTo(-1, 12)
})
it('finds the slope that ordinary regression flattens', () => {
  const random = keyedRandom(8)
  const truth = Array.from({ length: 20_000 }, () => 120 + 20 * random.normal())
  const readings = truth.map(age => age + 10 * random.normal())
  const estimates = truth.map(age => age + 5 * random.normal())
  expect(fitLine(readings, estimates).slope).toBeCloseTo(0.8, 1)
  expect(lineThrough(estimates, readings, 0.25).slope).toBeCloseTo(1, 1.5)
})
it('tends to ordinary regression when all errors are the method’s', () => {
  const [x, y] = [
    [1, 2, 4, 7],
    [2, 1, 5, 6],
  ]
  expect(lineThrough(y, x, 1e8).slope).toBeCloseTo(fitLine(x, y).slope, 6)
})
it('needs a ratio', () => {
  expect(() => lineThrough([1, 2], [1, 2], 0)).toThrow(/above 0/)
})
it('spread of a repeat forgets a constant difference', () => {
  // differences 5, 7: standard deviation sqrt(2)
  expect(repeatSd([10, 20], [5, 13])).toBeCloseTo(1, 12)
})
