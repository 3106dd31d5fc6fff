import { expect, it } from 'vitest'
import { drawExposure } from '../child.ts'
import { generators } from '../generators.ts'
import { fieldOf, mountFilm, takeShot } from './picture.ts'
import { openScene } from './scene.ts'

const side = 64
const scene = openScene({ left: -50, right: 50, bottom: -40, top: 40 }, side, 1100, 60)
const open = { left: 0, right: 0, top: 0, bottom: 0, degrees: 0, surround: 0 }
const { film } = scene

/** Flesh all over but for air at the top; a bar of bone, and on request one of metal across it. */
function take(generator: 'a' | 'b', withMetal: boolean) {
  const attenuation = new Float32Array(side * side)
  const metal = new Float32Array(side * side)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const row = y - film.y
      attenuation[y * side + x] = row < 8 ? 0 : x >= 26 && x < 38 ? 3 : 1.8
      if (withMetal && row >= 20 && row < 28) metal[y * side + x] = 8
    }
  const exposure = drawExposure(1, 0)
  const { image } = takeShot({
    scene,
    attenuation,
    metal,
    exposure: { ...exposure, heel: 0, marker: { ...exposure.marker, shown: false } },
    field: open,
    markers: [],
    generator: generators[generator],
    tissueFrom: 0.2,
    noiseKey: [1],
  })
  const mean = (x0: number, y0: number) => {
    let sum = 0
    for (let y = y0; y < y0 + 4; y++) for (let x = x0; x < x0 + 4; x++) sum += image.data[y * image.width + x]
    return sum / 16
  }
  return { air: mean(6, 2), flesh: mean(6, 38), bone: mean(30, 38), metal: mean(30, 22), metalOnFlesh: mean(6, 22) }
}

it('shows metal brighter than bone, bone than flesh, flesh than air, and keeps the window of the bone', () => {
  for (const generator of ['a', 'b'] as const) {
    const [plain, operated] = [take(generator, false), take(generator, true)]
    expect(operated.metal).toBeGreaterThan(operated.bone + 20)
    expect(operated.metalOnFlesh).toBeGreaterThan(operated.bone)
    expect(operated.bone).toBeGreaterThan(operated.flesh + 20)
    expect(operated.flesh).toBeGreaterThan(operated.air)
    expect(Math.abs(operated.bone - plain.bone)).toBeLessThan(25)
  }
})

it('measures the field from its edges, and leaves a divider dark', () => {
  const lit = fieldOf({ ...open, left: 0.25, divider: { x: 60, width: 4 } }, { width: 80, height: 40 })
  // The left quarter of 80 px is hidden: the middle of pixel 30 is 10.5 px inside it, and as far from the top.
  expect(lit(30, 20)).toBeCloseTo(10.5, 6)
  expect(lit(10, 20)).toBeLessThan(0)
  expect(lit(60, 20)).toBe(-2)
})

it('sets a film into its mount', () => {
  const image = { width: 10, height: 20, data: new Uint8Array(200).fill(255), maxValue: 255, coloured: false } as const
  const mount = { left: 0.2, right: 0, top: 0.1, bottom: 0, grey: 0.2, frame: { width: 0, grey: 0 }, textSeed: 0 }
  const mounted = mountFilm(image, { ...mount, tone: [0, 0.6] })
  expect([mounted.image.width, mounted.image.height, mounted.x, mounted.y]).toEqual([12, 22, 2, 2])
  expect([mounted.image.data[0], mounted.image.data[2 * 12 + 2]]).toEqual([51, 153])
})
