import { describe, expect, it } from 'vitest'
import { keyedRandom } from '../base/index.ts'
import { type Augmentation, augment, augmentationSchema } from './augment.ts'

const side = 32
const none: Augmentation = {
  rotationDegrees: 0,
  scale: 0,
  stretch: 0,
  shear: 0,
  shift: 0,
  flip: 0,
  gamma: 0,
  contrast: 0,
  brightness: 0,
  levelling: 0,
  sharpen: 0,
  blur: 0,
  noise: 0,
  erase: 0,
}
const strong = augmentationSchema.parse({})
const film = Uint8Array.from({ length: side * side }, (_, i) => 20 + ((i * 37) % 200))
const flat = new Uint8Array(side * side).fill(100)

function drawn(from: Uint8Array, a: Augmentation, keys: number[], mean = 0, deviation = 1, outSide = side) {
  const out = new Float32Array(outSide * outSide).fill(Number.NaN)
  augment(from, side, out, outSide, a, { mean, deviation }, keyedRandom(...keys))
  return out
}

/** Pixels at least `border` away from the edge. */
const inner = (image: Float32Array, border: number, width = side) =>
  [...image].filter((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    return Math.min(x, y, width - 1 - x, width - 1 - y) >= border
  })

const deviationOf = (x: number[]) => {
  const mean = x.reduce((a, b) => a + b) / x.length
  return Math.sqrt(x.reduce((a, v) => a + (v - mean) ** 2, 0) / x.length)
}

describe('without any range', () => {
  it('a film stays as it is, but for the scaling of its grey values', () => {
    const found = inner(drawn(film, none, [1], 0.4, 0.25), 1)
    const expected = inner(
      Float32Array.from(film, v => (v / 255 - 0.4) / 0.25),
      1,
    )
    for (const [i, v] of expected.entries()) expect(found[i]).toBeCloseTo(v, 5)
  })
  it('it is made smaller about its middle', () => {
    const ramp = Uint8Array.from({ length: side * side }, (_, i) => 4 * (i % side))
    const found = drawn(ramp, none, [1], 0, 1, side / 2)
    // Each pixel lies in the middle of two.
    for (let x = 0; x < side / 2; x++) expect(found[x] * 255).toBeCloseTo(4 * (2 * x + 0.5), 3)
  })
})

describe('what is drawn', () => {
  it('depends on the key and on nothing else', () => {
    expect(drawn(film, strong, [1, 2, 3])).toEqual(drawn(film, strong, [1, 2, 3]))
    expect(drawn(film, strong, [1, 2, 3])).not.toEqual(drawn(film, strong, [1, 2, 4]))
  })
  it('is finite', () => {
    for (let key = 0; key < 200; key++) expect(drawn(film, strong, [key]).every(Number.isFinite)).toBe(true)
  })
})

describe('one range at a time', () => {
  it('flip mirrors', () => {
    const straight = drawn(film, none, [1])
    const flipped = drawn(film, { ...none, flip: 1 }, [1])
    for (let y = 1; y < side - 1; y++)
      for (let x = 1; x < side - 1; x++) expect(flipped[y * side + x]).toBeCloseTo(straight[y * side + side - 1 - x], 5)
  })
  it('rotation turns about the middle', () => {
    // A bright square in the middle stays where it is; corners leave the film.
    const dot = new Uint8Array(side * side)
    for (const y of [15, 16]) for (const x of [15, 16]) dot[y * side + x] = 255
    const found = drawn(dot, { ...none, rotationDegrees: 180 }, [3])
    const mass = found.reduce((a, v) => a + v, 0)
    const at = (axis: (i: number) => number) => found.reduce((a, v, i) => a + v * axis(i), 0) / mass
    expect(at(i => i % side)).toBeCloseTo(15.5, 3)
    expect(at(i => Math.floor(i / side))).toBeCloseTo(15.5, 3)
  })
  it('levelling scales what changes slowly and leaves the mean and what changes fast', () => {
    const ramp = Uint8Array.from({ length: side * side }, (_, i) => 60 + 4 * (i % side) + (i % 2 === 0 ? 1 : 0))
    const middle = side * (side / 2)
    const slopes = Array.from({ length: 40 }, (_, key) => {
      const found = drawn(ramp, { ...none, levelling: 0.5 }, [key], 0, 1 / 255)
      expect(found[middle + 17] - found[middle + 16] + found[middle + 15] - found[middle + 16]).toBeCloseTo(-2, 2)
      expect(found[middle + 15] + found[middle + 16]).toBeCloseTo(2 * (60 + 4 * 15.5) + 1, 1)
      return (found[middle + 20] - found[middle + 12]) / 8
    })
    expect(Math.min(...slopes)).toBeGreaterThan(2)
    expect(Math.min(...slopes)).toBeLessThan(3)
    expect(Math.max(...slopes)).toBeLessThan(6)
    expect(Math.max(...slopes)).toBeGreaterThan(5)
  })
  it('sharpening leaves a flat film flat and hardens another', () => {
    for (const v of inner(drawn(flat, { ...none, sharpen: 1 }, [1]), 2)) expect(v).toBeCloseTo(100 / 255, 5)
    expect(deviationOf(inner(drawn(film, { ...none, sharpen: 1 }, [1]), 2))).toBeGreaterThan(
      1.05 * deviationOf(inner(drawn(film, none, [1]), 2)),
    )
  })
  it('blur leaves a flat film flat and smooths another', () => {
    for (const v of inner(drawn(flat, { ...none, blur: 1 }, [1]), 2)) expect(v).toBeCloseTo(100 / 255, 5)
    expect(deviationOf(inner(drawn(film, { ...none, blur: 1 }, [1]), 2))).toBeLessThan(
      deviationOf(inner(drawn(film, none, [1]), 2)),
    )
  })
  it('noise has the deviation that is drawn, in units of the grey scaling', () => {
    const found = Array.from({ length: 300 }, (_, key) =>
      deviationOf(inner(drawn(flat, { ...none, noise: 0.2 }, [key], 0, 0.5), 1)),
    )
    // 0.2 u / 0.5 with u uniform.
    expect(found.reduce((a, b) => a + b) / found.length).toBeCloseTo(0.2, 1)
    expect(Math.max(...found)).toBeLessThan(0.44)
  })
  it('erase hides 2 to 12 % of the film', () => {
    for (let key = 0; key < 50; key++) {
      const hidden = [...drawn(flat, { ...none, erase: 1 }, [key])].filter(v => v === 0).length
      // The last row and column lie outside.
      const edge = 2 * side - 1
      expect(hidden).toBeLessThanOrEqual(0.13 * side * side + edge)
      expect(hidden).toBeGreaterThanOrEqual(0.015 * side * side)
    }
  })
})
