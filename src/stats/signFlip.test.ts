import { expect, it } from 'vitest'
import { keyedRandom } from '../base/index.ts'
import { signFlipTest } from './signFlip.ts'

it('by hand', () => {
  // Sums 3, 1, 2: of 8 patterns, +++ and --- reach 6.
  expect(signFlipTest([1, 2, 1, 2], ['a', 'a', 'b', 'c'], { seed: 1 })).toEqual({
    films: 4,
    patients: 3,
    meanDifference: 1.5,
    pValue: 0.25,
    patterns: 8,
    isExact: true,
  })
  // 0.1 + 0.2 and 0.3 are the same sum.
  expect(signFlipTest([0.1, 0.2, -0.3], ['a', 'b', 'c'], { seed: 1 }).pValue).toBe(1)
})
it('is small for a difference and uniform for none', () => {
  const options = { seed: 2, permutations: 199 }
  const patients = Array.from({ length: 60 }, (_, i) => i >> 1)
  const draw = (trial: number, shift: number) => {
    const random = keyedRandom(4, trial)
    return signFlipTest(
      patients.map(() => shift + random.normal()),
      patients,
      options,
    ).pValue
  }
  expect(draw(0, 2)).toBe(1 / 200)
  const rejected = Array.from({ length: 600 }, (_, trial) => draw(trial, 0) <= 0.05).filter(Boolean).length
  // 30 of 600, and three standard errors
  expect(Math.abs(rejected - 30)).toBeLessThan(16)
})
it('needs films', () => expect(() => signFlipTest([], [], { seed: 1 })).toThrow(/no differences/))
