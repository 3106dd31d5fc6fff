import { expect, it } from 'vitest'
import { keyedRandom } from '../../base/index.ts'
import { cloudOf, distanceFrom, likenessOf, likenessTensors } from './likeness.ts'

/** Films whose features have deviations 1, 2, 3, ... and a common part. */
function films(n: number, dimensions: number, seed: number, offset = 0) {
  const random = keyedRandom(seed)
  return Array.from({ length: n }, () => {
    const common = random.normal()
    return Float32Array.from({ length: dimensions }, (_, i) => offset + (i + 1) * (random.normal() + common))
  })
}

it('is about 1 for other films of the same kind, whatever their scale, and grows with strangeness', () => {
  const cloud = cloudOf(films(2000, 8, 1))
  const mean = (rows: Float32Array[]) => rows.reduce((a, row) => a + distanceFrom(cloud, row), 0) / rows.length
  expect(mean(films(500, 8, 2))).toBeGreaterThan(0.9)
  expect(mean(films(500, 8, 2))).toBeLessThan(1.1)
  expect(mean(films(500, 8, 2, 20))).toBeGreaterThan(2)
})

it('is the distance worked out by hand where nothing has to be shrunk', () => {
  // Two features, uncorrelated, with variances 4 and 1, seen so often that the shrinking is small.
  const rows = Array.from({ length: 40_000 }, (_, i) => Float32Array.of(i % 2 === 0 ? 2 : -2, i % 4 < 2 ? 1 : -1))
  expect(distanceFrom(cloudOf(rows), Float32Array.of(6, 0))).toBeCloseTo(Math.sqrt(9 / 2), 1)
})

it('is finite with fewer films than features, and features that never change', () => {
  const rows = films(10, 20, 3).map(row => row.fill(5, 15))
  const distance = distanceFrom(cloudOf(rows), rows[0])
  expect(distance).toBeGreaterThan(0)
  expect(distance).toBeLessThan(10)
})

it('comes back from its tensors, or not at all', () => {
  const likeness = { hand: cloudOf(films(50, 4, 4)), knee: cloudOf(films(50, 4, 5)) }
  expect(likenessOf(likenessTensors(likeness), 4)).toEqual(likeness)
  expect(likenessOf(likenessTensors(likeness), 5)).toBeUndefined()
})
