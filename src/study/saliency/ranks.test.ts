import { expect, it } from 'vitest'
import { correlation } from '../../stats/index.ts'
import { areaUnderCurve, ranks } from './ranks.ts'

it('ranks, with equal values sharing their mean rank', () => {
  expect([...ranks([30, 10, 20, 10])]).toEqual([4, 1.5, 3, 1.5])
})
it('correlates ranks', () => {
  const ofRanks = (a: number[], b: number[]) => correlation(ranks(a), ranks(b))
  // 1 - 6 * (0 + 1 + 1 + 0) / (4 * 15) = 0.8
  expect(ofRanks([1, 2, 3, 4], [1, 30, 20, 1000])).toBeCloseTo(0.8, 12)
  expect(ofRanks([1, 2, 3], [-1, -20, -30])).toBeCloseTo(-1, 12)
  expect(ofRanks([1, 2, 3], [5, 5, 5])).toBeNaN()
})
it('counts pairs in the right order', () => {
  // Of 3 x 2 pairs: 5 beats 1 and 4; 4 beats 1 and is level with 4; 2 beats 1: 2 + 1.5 + 1 = 4.5.
  expect(areaUnderCurve([5, 4, 2], [1, 4])).toBeCloseTo(4.5 / 6, 12)
  expect(areaUnderCurve([2, 3], [0, 1])).toBe(1)
  expect(areaUnderCurve([0, 1], [2, 3])).toBe(0)
  expect(areaUnderCurve([], [1])).toBeNaN()
})
