import { expect, it } from 'vitest'
import type { Random } from '../../base/index.ts'
import { sideBySide } from './sideBySide.ts'

const film = (width: number, height: number, lightX: number, lightY: number) => ({
  width,
  height,
  data: Float32Array.from({ length: width * height }, (_, i) => (i === lightY * width + lightX ? 1 : 0)),
})
const always = (value: number) => ({ uniform: () => value }) as Random

it('puts a mirrored film beside another, with its mark', () => {
  const first = { image: film(6, 4, 1, 2), mark: { x: 1.5, y: 2.5, width: 3 } }
  const second = { image: film(6, 4, 0, 1), mark: { x: 0.5, y: 1.5, width: 2 } }
  const { image, marks } = sideBySide(first, second, always(0.2))
  expect([image.width, image.height]).toEqual([12, 4])
  expect(image.data[2 * 12 + 1]).toBe(1)
  expect(image.data[1 * 12 + 11]).toBe(1)
  expect(marks).toEqual([first.mark, { x: 11.5, y: 1.5, width: 2 }])
})
it('brings the second to the height of the first, and leaves a dark gap', () => {
  const first = { image: film(10, 10, 0, 0), mark: { x: 5, y: 5, width: 6 } }
  const second = { image: film(20, 20, 5, 5), mark: { x: 5, y: 10, width: 12 } }
  // 0.4 x 10 x 0.75 pixels of gap.
  const { image, marks } = sideBySide(first, second, always(0.75))
  expect(image.width).toBe(10 + 3 + 10)
  expect(image.data.slice(10, 13)).toEqual(new Float32Array(3))
  expect(marks[1]).toEqual({ x: 13 + 7.5, y: 5, width: 6 })
})
