import { expect, it } from 'vitest'
import { keyedRandom } from '../base/index.ts'
import { histogramDistance, realism, spectrumDistance } from './realism.ts'

const picture = (value: (x: number, y: number) => number) => ({
  width: 256,
  height: 256,
  data: Float32Array.from({ length: 65536 }, (_, i) => value(i % 256, Math.floor(i / 256))),
})

it('finds a wave at its frequency', () => {
  const { logPower } = realism([picture(x => 0.5 + 0.4 * Math.sin((2 * Math.PI * 20 * x) / 256))])
  expect(logPower.indexOf(Math.max(...logPower))).toBe(20 - 1)
})
it('finds white noise flat, and two sets of it alike', () => {
  const noise = (seed: number) => {
    const random = keyedRandom(seed)
    return picture(() => 0.5 + 0.1 * random.normal())
  }
  const [a, b] = [realism([noise(1), noise(2)]), realism([noise(3)])]
  expect(Math.abs(a.slope)).toBeLessThan(0.1)
  expect(spectrumDistance(a, b)).toBeLessThan(0.15)
  expect(histogramDistance(a, b)).toBeLessThan(0.01)
})
it('counts grey', () => {
  const { histogram } = realism([picture(x => (x < 64 ? 0 : 1))])
  expect(histogram[0]).toBeCloseTo(0.25, 9)
  expect(histogram[31]).toBeCloseTo(0.75, 9)
  // Moving a quarter of the pixels over the whole range.
  expect(histogramDistance(realism([picture(() => 1)]), realism([picture(x => (x < 64 ? 0 : 1))]))).toBeCloseTo(
    0.25 * (31 / 32),
    9,
  )
})
