import { expect, it } from 'vitest'
import { frame } from '../frame.ts'
import { openScene } from './scene.ts'
import { castSolids, metals } from './solids.ts'

const { camera } = openScene({ left: -32, right: 32, bottom: -32, top: 32 }, 64, 1e6, 40)
const shadow = (solid: Parameters<typeof castSolids>[0][number]) => {
  const out = new Float32Array(64 * 64)
  castSolids([solid], camera, out)
  return out
}
const sum = (values: Float32Array) => values.reduce((a, b) => a + b, 0)

it('casts as much shadow as there is metal: the rays of parallel light sum to the volume', () => {
  const rod = shadow({ form: 'rod', metal: 'titanium', from: [-10, -4, 3], to: [12, 8, -5], radiusMm: 3 })
  // Radius 3, length sqrt(22^2 + 12^2 + 8^2).
  expect(sum(rod) / (metals.titanium * Math.PI * 9 * Math.hypot(22, 12, 8))).toBeCloseTo(1, 1)
  const box = shadow({ form: 'box', metal: 'steel', frame: frame(20, 40, 30), half: [5, 9, 2] })
  expect(sum(box) / (metals.steel * 8 * 5 * 9 * 2)).toBeCloseTo(1, 2)
})

it('is as deep as the metal is thick in the middle of a rod across the rays, less with a bore', () => {
  const across = { form: 'rod', metal: 'titanium', from: [-20, 0.5, 0], to: [20, 0.5, 0], radiusMm: 5 } as const
  // Pixels are 1 mm; 31 is the row around y = 0.5.
  expect(shadow(across)[31 * 64 + 32]).toBeCloseTo(10, 1)
  expect(shadow({ ...across, boreMm: 2 })[31 * 64 + 32]).toBeCloseTo(6, 1)
  expect(shadow(across)[20 * 64 + 32]).toBe(0)
})
