import { expect, it } from 'vitest'
import { convexHull, polygonArea, shareOnHull } from './hull.ts'
import { connected, depths } from './mask.ts'

/** 7 x 7; the ring is dark. */
const picture = Uint8Array.from(
  ['.......', '.##..#.', '.##..#.', '.....#.', '.......', '.####..', '.......'].join(''),
  c => (c === '#' ? 1 : 0),
)

it('lists connected parts by their least size', () => {
  expect(connected(picture, 7, 0, 1).map(part => part.length)).toEqual([4, 3, 4])
  expect(connected(picture, 7, 0, 4).map(part => [...part].sort((a, b) => a - b))).toEqual([
    [8, 9, 15, 16],
    [36, 37, 38, 39],
  ])
  expect(connected(picture, 7, 1, 1)).toEqual([])
})
it('measures the depth of a mask, the ring of the picture not being outside', () => {
  const mask = new Uint8Array(49)
  for (let y = 2; y < 7; y++) for (let x = 1; x < 6; x++) mask[y * 7 + x] = 1
  const depth = depths(mask, 7)
  expect(depth[2 * 7 + 3]).toBe(1)
  expect(depth[5 * 7 + 3]).toBe(4)
  expect(depth[1 * 7 + 3]).toBe(0)
})
it('knows the hull of a field from its outline', () => {
  const hull = convexHull(Int32Array.of(1, 1, 1), Int32Array.of(4, 2, 4), 0, 2)
  // Rows 1-4, 1-2 and 1-4 have 10 pixels, their hull 12.
  expect(polygonArea(hull)).toBe(12)
  expect(shareOnHull([1, 4, 22, 25], 11, hull)).toBe(1)
})
