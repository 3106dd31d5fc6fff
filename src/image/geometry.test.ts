import { expect, it } from 'vitest'
import { cropTo, turnBox, turnQuarters } from './geometry.ts'
import { resize } from './resize.ts'

const image = (width: number, data: number[]) => ({ width, height: data.length / width, data: Float32Array.from(data) })
const row = image(4, [1, 2, 3, 4])
const near = (data: Float32Array, expected: number[]) =>
  expected.forEach((v, i) => {
    expect(data[i]).toBeCloseTo(v, 5)
  })

it('cuts whole pixels as they are', () => {
  const film = image(3, [1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect([...cropTo(film, { x: 1, y: 1, width: 2, height: 2 }, 2, 2).data]).toEqual([5, 6, 8, 9])
})
it('averages the area covered when it shrinks', () => {
  // 0.5 to 3.5 as two pixels of 1.5: (0.5 * 1 + 1 * 2) / 1.5 and (1 * 3 + 0.5 * 4) / 1.5.
  near(cropTo(row, { x: 0.5, y: 0, width: 3, height: 1 }, 2, 1).data, [5 / 3, 10 / 3])
})
it('interpolates between pixel centres when it grows', () => {
  // Target centres at 1.25, 1.75, 2.25 and 2.75; pixel centres at 0.5, 1.5, 2.5 and 3.5.
  near(cropTo(row, { x: 1, y: 0, width: 2, height: 1 }, 4, 1).data, [1.75, 2.25, 2.75, 3.25])
})
it('moves by parts of a pixel', () => {
  near(cropTo(row, { x: 0.25, y: 0, width: 3, height: 1 }, 3, 1).data, [1.25, 2.25, 3.25])
})
it('is black outside the picture', () => {
  near(cropTo(row, { x: -2, y: -1, width: 8, height: 2 }, 4, 1).data, [0, 0.75, 1.75, 0])
  expect([...cropTo(row, { x: -2, y: 0, width: 3, height: 1 }, 3, 1).data]).toEqual([0, 0, 1])
  expect([...cropTo(row, { x: 10, y: 5, width: 2, height: 2 }, 2, 2).data]).toEqual([0, 0, 0, 0])
})
it('equals resize for the whole picture', () => {
  const film = image(
    5,
    Array.from({ length: 35 }, (_, i) => (i * 7) % 11),
  )
  for (const [w, h] of [[3, 4] as const, [9, 15] as const])
    near(cropTo(film, { x: 0, y: 0, width: 5, height: 7 }, w, h).data, [...resize(film, w, h).data])
})

it('turns by quarters, clockwise, and back', () => {
  const film = image(3, [1, 2, 3, 4, 5, 6])
  const once = turnQuarters(film, 1)
  expect([once.width, once.height, ...once.data]).toEqual([2, 3, 4, 1, 5, 2, 6, 3])
  expect([...turnQuarters(film, 2).data]).toEqual([6, 5, 4, 3, 2, 1])
  expect(turnQuarters(once, -1)).toEqual(film)
  expect(turnQuarters(film, -3)).toEqual(once)
})
it('a box goes where its pixels go', () => {
  // The pixel 3, at the upper right, is at the lower right after a quarter.
  const box = { x: 2, y: 0, width: 1, height: 1 }
  expect(turnBox(box, { width: 3, height: 2 }, 1)).toEqual({ x: 1, y: 2, width: 1, height: 1 })
  const film = image(3, [1, 2, 3, 4, 5, 6])
  const part = { x: 1, y: 0, width: 2, height: 1 }
  for (const q of [-1, 0, 1, 2, 3, 5]) {
    const there = turnBox(part, film, q)
    const cut = cropTo(turnQuarters(film, q), there, there.width, there.height)
    expect([...turnQuarters(cut, -q).data]).toEqual([2, 3])
  }
})
