import { expect, it } from 'vitest'
import { intraclassOfTwo } from './intraclass.ts'
import { pairMoments } from './pairMoments.ts'

// What pingouin finds of real ratings is in cardiac.test.ts.
it('a constant difference lowers agreement, not consistency', () => {
  // films 1, 2, 3 and 3, 4, 5: mean squares 2 between films, 6 between raters, 0 left; (2 - 0) / (2 + 0 + 2 x 6 / 3)
  const { agreement, consistency } = intraclassOfTwo(pairMoments([1, 2, 3], [3, 4, 5]))
  expect(agreement).toBeCloseTo(1 / 3, 12)
  expect(consistency).toBe(1)
})
it('perfect agreement is 1, and where nothing varies there is none', () => {
  expect(intraclassOfTwo(pairMoments([1, 2, 4], [1, 2, 4]))).toEqual({ agreement: 1, consistency: 1 })
  expect(intraclassOfTwo(pairMoments([2, 2], [2, 2]))).toEqual({ agreement: Number.NaN, consistency: Number.NaN })
})
