import { expect, it } from 'vitest'
import { keyedRandom } from '../../base/index.ts'
import { cutClose } from './cutClose.ts'
import type { GateItem } from './item.ts'

const px = 100
const knee = { x: 0.52, y: 0.47, width: 0.4, rotationDegrees: 0 }
const item = (tags: GateItem['tags'], knees: GateItem['knees'] = [{ ...knee, x: 0.05 }, knee]): GateItem => ({
  index: 0,
  look: 'crop',
  joint: 'knee',
  tags,
  metal: null,
  rotationDegrees: 0,
  knees,
  landmarks: null,
})

it('leaves a rectangle about the knee in the middle, half a knee and more to every side', () => {
  for (let k = 0; k < 20; k++) {
    const out = new Float32Array(px * px).fill(0.5)
    cutClose(item({}), px, out, keyedRandom(1, k))
    const kept = (x: number, y: number) => !Number.isNaN(out[Math.floor(y) * px + Math.floor(x)])
    const [x, y, w] = [px * knee.x, px * knee.y, px * knee.width]
    for (const [dx, dy] of [
      [0, 0],
      [0.5, 0.5],
      [-0.5, 0.5],
      [0.5, -0.5],
      [-0.5, -0.5],
    ])
      expect(kept(x + dx * w, y + dy * w)).toBe(true)
    for (const [dx, dy] of [
      [0.85, 0],
      [-0.85, 0],
      [0, 0.85],
      [0, -0.85],
    ])
      expect(kept(x + dx * w, y + dy * w)).toBe(false)
  }
})

it('knows of the metal that is left, and says no more of a cut', () => {
  const near: [number, number] = [knee.x + 0.5 * knee.width, knee.y]
  const far: [number, number] = [knee.x, knee.y - 0.85 * knee.width]
  const cut = (given: GateItem) => cutClose(given, px, new Float32Array(px * px), keyedRandom(1))
  const whole = { ...item({ frontal: true, cut: false, mature: true }), metal: [near, far] }
  expect(cut(whole)).toMatchObject({ tags: { frontal: true, mature: true }, metal: [near] })
  expect(cut(whole).tags).not.toHaveProperty('cut')
  expect(cut(item({ cast: true }))).toMatchObject({ tags: { cast: true }, metal: null })
})

it('without a knee nothing is cut', () => {
  const out = new Float32Array(px * px).fill(0.5)
  const plain = item({ cut: false }, [])
  expect(cutClose(plain, px, out, keyedRandom(1))).toBe(plain)
  expect(out.every(v => v === 0.5)).toBe(true)
})
