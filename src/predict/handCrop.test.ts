import { expect, it } from 'vitest'
import { drawnHand } from '../../test/helpers/drawnHand.ts'
import { resize } from '../image/index.ts'
import { handCrop } from './handCrop.ts'

const film = drawnHand({ background: 0.02, tissue: 0.1, bone: 0.2 })

it('gives a square crop in a normal range', () => {
  const { crop, found } = handCrop(film, 128)
  expect(found).toBe(true)
  expect([crop.width, crop.height, crop.data.length]).toEqual([128, 128, 128 * 128])
  expect(crop.data.reduce((a, b) => Math.max(a, b))).toBeCloseTo(1, 2)
  expect(crop.data[0]).toBeCloseTo(0, 2)
})
it('gives the box in pixels of the film as it came', () => {
  const { box } = handCrop(film, 64)
  const tall = handCrop(resize(film, 598, 897), 64).box
  expect(Math.abs(tall.x - 2 * box.x)).toBeLessThan(12)
  expect(Math.abs(tall.y - 3 * box.y)).toBeLessThan(18)
  expect(tall.width / tall.height).toBeCloseTo(2 / 3, 5)
})
it('gives the whole film, in its own pixels, where there is no hand', () => {
  const blank = { width: 30, height: 40, data: new Float32Array(1200) }
  expect(handCrop(blank, 16)).toMatchObject({ found: false, box: { x: 0, y: 0, width: 30, height: 40 } })
})
