/** The pieces of the gate's augmentation that compute something. */
import { expect, it } from 'vitest'
import { keyedRandom } from '../../base/index.ts'
import { quantiseBlocks } from './blocks.ts'
import { boxMean } from './boxMean.ts'

it('the mean of a neighbourhood is cut off at the rim, and leaves out what is no film', () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, Number.NaN)
  // Of 1 2 4 5; of 1 to 8; none.
  const mean = boxMean(data, 3, 1)
  expect(mean[0]).toBe(3)
  expect(mean[4]).toBe(4.5)
  expect(mean[8]).toBeNaN()
})

it('rounding of blocks keeps even greys to half a step, moves others by little, and leaves what is no film', () => {
  const even = new Float32Array(64).fill(0.5)
  quantiseBlocks(even, 8, 0.08)
  // The mean's coefficient is 8 x 0.5 = 4, a whole number of steps.
  for (const v of even) expect(v).toBeCloseTo(0.5, 5)
  const random = keyedRandom(1)
  const noise = Float32Array.from({ length: 64 }, () => random.uniform())
  const rounded = noise.slice()
  quantiseBlocks(rounded, 8, 0.02)
  const error = Math.sqrt(noise.reduce((a, v, i) => a + (v - rounded[i]) ** 2, 0) / 64)
  expect(error).toBeGreaterThan(0.005)
  // Steps are 0.02 to 0.16, in the mean 0.09: rounding them costs a root mean square of about 0.09 / sqrt(12).
  expect(error).toBeLessThan(0.04)
  const torn = Float32Array.from(noise, (v, i) => (i === 9 ? Number.NaN : v))
  const before = torn.slice()
  quantiseBlocks(torn, 8, 0.02)
  expect(torn).toEqual(before)
})
