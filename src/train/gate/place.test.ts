/** Labels move with their picture: a bright spot is found where the laid label says, whatever the turn, size, shift and mirror. */
import { expect, it } from 'vitest'
import { keyedRandom } from '../../base/index.ts'
import { augmentGate } from './augment.ts'
import { cropRoom, type GateItem } from './item.ts'
import { laidItem, laidPoint, layingOf } from './place.ts'

const side = 96
const spot = { x: 0.62, y: 0.4 }

const item = (look: 'film' | 'crop'): GateItem => ({
  index: 0,
  look,
  joint: 'knee',
  tags: { fibulaLeft: true, frontal: true },
  metal: [[0.7, 0.5]],
  rotationDegrees: 10,
  // So narrow that no draw scrambles the tiles.
  knees: [{ ...spot, width: 0.2, rotationDegrees: 10 }],
  landmarks: Array.from({ length: 8 }, (_, i) => [i / 10, 0.5] as [number, number]),
})

it('the point that is turned a quarter clockwise goes from the right to below', () => {
  const laying = layingOf({ zoom: 1, stretch: 1, turnDegrees: 90, mirrored: false, shift: [0, 0] })
  const [x, y] = laidPoint(laying, 0.9, 0.5)
  expect(x).toBeCloseTo(0.5)
  expect(y).toBeCloseTo(0.9)
  expect(laidItem(item('film'), laying).rotationDegrees).toBe(100)
})

it('a mirror exchanges left and right, and turns the other way', () => {
  const laid = laidItem(item('film'), layingOf({ zoom: 2, stretch: 1, turnDegrees: 0, mirrored: true, shift: [0, 0] }))
  expect(laid.tags).toEqual({ fibulaLeft: false, frontal: true })
  expect(laid.rotationDegrees).toBe(-10)
  expect(laid.knees![0].width).toBeCloseTo(0.4)
  expect(laid.knees![0].x).toBeCloseTo(0.5 - 2 * 0.12)
  // The left end, at 0, is now the right one of its pair, at 0.5 + 2 x 0.5.
  expect(laid.landmarks![1][0]).toBeCloseTo(1.5)
  expect(laid.metal![0][0]).toBeCloseTo(0.1)
})

it.each(['film', 'crop'] as const)('a %s shows the knee where its label says', look => {
  const pixels = new Uint8Array(side * side).fill(60)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      if (((x + 0.5) / side - spot.x) ** 2 + ((y + 0.5) / side - spot.y) ** 2 < 0.06 ** 2) pixels[y * side + x] = 220
  const px = 64
  let seen = 0
  for (let n = 0; n < 60; n++) {
    const out = new Float32Array(px * px)
    const laid = augmentGate(item(look), { side, pixels }, px, out, keyedRandom(4, n))
    expect(out.every(Number.isFinite)).toBe(true)
    const { x, y, width } = laid.knees![0]
    if (Math.min(x, y, 1 - x, 1 - y) < 0.15) continue
    if (look === 'crop') expect(width).toBeGreaterThan(0.2 * cropRoom * 0.6)
    // The spot's mean place, light on dark; an inverted film has a dark one.
    const at = (u: number, v: number) => out[Math.floor(v * px) * px + Math.floor(u * px)]
    const ring = [0.1, 0.35, 0.6, 0.85].map(t =>
      at(x + 0.19 * Math.cos(2 * Math.PI * t) * 0.7, y + 0.19 * Math.sin(2 * Math.PI * t) * 0.7),
    )
    expect(Math.abs(at(x, y) - ring.reduce((a, b) => a + b) / 4)).toBeGreaterThan(0.2)
    seen++
  }
  expect(seen).toBeGreaterThan(30)
})
