import { expect, it } from 'vitest'
import { keyedRandom } from '../../base/index.ts'
import type { GateItem } from './item.ts'
import { drawMetal } from './metal.ts'

const px = 96
const item = (more: Partial<GateItem> = {}): GateItem => ({
  index: 0,
  look: 'crop',
  joint: 'knee',
  tags: { hardware: false, mature: true },
  rotationDegrees: 0,
  knees: [{ x: 0.5, y: 0.5, width: 0.55, rotationDegrees: 0 }],
  landmarks: null,
  ...more,
})
const grey = () => new Float32Array(px * px).fill(0.4)

it('is lighter than what it lies on, and called so; nothing else changes', () => {
  const areas = Array.from({ length: 200 }, (_, k) => {
    const out = grey()
    const labels = drawMetal(item(), px, out, keyedRandom(2, k))
    const lit = out.filter(v => v > 0.6).length
    expect(out.every(v => v > 0.7 * 0.4)).toBe(true)
    if (labels.tags.hardware) expect(lit).toBeGreaterThan(8)
    else expect(out).toEqual(grey())
    expect({ ...labels, tags: { ...labels.tags, hardware: false } }).toEqual(item())
    return lit
  })
  expect(areas.filter(lit => lit > 0).length).toBeGreaterThan(190)
  expect(Math.max(...areas)).toBeLessThan(0.4 * px * px)
})

it('leaves what has metal, what may have it, and knees too small to show any', () => {
  const out = grey()
  for (const one of [
    item({ tags: { hardware: true } }),
    item({ tags: {} }),
    item({ knees: [] }),
    item({ knees: [{ x: 0.5, y: 0.5, width: 0.1, rotationDegrees: 0 }] }),
  ])
    expect(drawMetal(one, px, out, keyedRandom(1))).toBe(one)
  expect(out).toEqual(grey())
})

it('puts none where there is no film', () => {
  const out = new Float32Array(px * px).fill(Number.NaN)
  expect(drawMetal(item(), px, out, keyedRandom(3)).tags.hardware).toBe(false)
  expect(out.every(Number.isNaN)).toBe(true)
})

it('has a hand in the middle of its frame', () => {
  const out = grey()
  const hand = item({ joint: 'hand', look: 'film', knees: [] })
  expect(drawMetal(hand, px, out, keyedRandom(4)).tags.hardware).toBe(true)
  expect(out.some(v => v > 0.6)).toBe(true)
})
