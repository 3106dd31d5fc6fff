import { expect, it } from 'vitest'
import { drawnHand } from '../../test/helpers/drawnHand.ts'
import { resize } from '../image/index.ts'
import { cutJoint } from './preprocess.ts'
import { wristCrop } from './wristCrop.ts'

const film = drawnHand({ background: 0.02, tissue: 0.1, bone: 0.2 })

it('gives the box in pixels of the film as it came', () => {
  const { crop, box, found } = wristCrop(film, 64)
  expect(found).toBe(true)
  expect([crop.width, crop.height]).toEqual([64, 64])
  const tall = wristCrop(resize(film, 598, 897), 64).box
  expect(Math.abs(tall.x - 2 * box.x)).toBeLessThan(12)
  expect(Math.abs(tall.y - 3 * box.y)).toBeLessThan(18)
  expect(tall.width / tall.height).toBeCloseTo(2 / 3, 5)
})
it('is what a package that finds the wrist cuts', () => {
  const { crop, box } = wristCrop(film, 64)
  const cut = cutJoint(film, { find: 'wrist', cropSide: 64, squareSide: 299 })
  expect(cut).toMatchObject({ box, found: true })
  expect([...cut.pixels]).toEqual([...crop.data].map(v => Math.round(255 * v)))
})
it('shows the forearm and no finger', () => {
  const { crop } = wristCrop(film, 64)
  // Along a row, light and dark change twice at a forearm and more often at fingers.
  const changes = (y: number) => {
    let n = 0
    for (let x = 1; x < 64; x++) if (crop.data[y * 64 + x] > 0.1 !== crop.data[y * 64 + x - 1] > 0.1) n++
    return n
  }
  expect([20, 32].map(changes)).toEqual([2, 2])
  expect(Math.max(...Array.from({ length: 64 }, (_, y) => changes(y)))).toBeLessThanOrEqual(2)
})
