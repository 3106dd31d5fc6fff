import { expect, it } from 'vitest'
import { edgeStrength } from './edges.ts'

it('measures a slope in grey levels a pixel, and nothing on even ground', () => {
  // 3 to the right and 4 downwards: 5 along the steepest way.
  const slope = Array.from({ length: 25 }, (_, i) => 3 * (i % 5) + 4 * Math.floor(i / 5))
  const strength = edgeStrength(slope, 5)
  expect(strength[12]).toBeCloseTo(5, 6)
  expect(Math.max(...edgeStrength(new Uint8Array(25).fill(9), 5))).toBe(0)
})
