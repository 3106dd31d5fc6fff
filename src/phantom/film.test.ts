import { describe, expect, it, vi } from 'vitest'
import { type Child, drawChild } from './child.ts'
import { drawKnee, kneeFilm, kneeTruth, plateNames } from './film.ts'

// Films take a fraction of a second each; a busy machine may need more.
vi.setConfig({ testTimeout: 60_000 })

const side = 160
const child = (index: number, sex: 'F' | 'M', skeletalYears: number, sizeYears = skeletalYears): Child => ({
  ...drawChild(21, index),
  sex,
  skeletalAgeMonths: 12 * skeletalYears,
  sizeAgeMonths: 12 * sizeYears,
})
const area = (mask: Uint8Array) => mask.reduce((a, b) => a + b, 0)

describe('a film', () => {
  it('is the same bit for bit from the same seed, and another from another', () => {
    const make = (seed: number) => kneeFilm(drawChild(seed, 5), drawKnee(seed, 5), side)
    expect(make(1)).toEqual(make(1))
    expect(make(1).image.data).not.toEqual(make(2).image.data)
  })
  it('differs in the plates, not in scale, when only skeletal age changes', () => {
    const draws = drawKnee(21, 1)
    const [young, old] = [11, 14].map(years => kneeFilm(child(1, 'M', years, 12), draws, side))
    expect(old.truth.measures.femur.metaphysisMm).toBe(young.truth.measures.femur.metaphysisMm)
    expect(old.truth.pixelMm).toBe(young.truth.pixelMm)
    expect(area(old.plates.tibia)).toBeLessThan(area(young.plates.tibia))
    expect(old.truth.measures.femur.epiphysisMm).toBeGreaterThan(young.truth.measures.femur.epiphysisMm)
  })
  it('keeps plates and landmarks when only the exposure changes', () => {
    const draws = drawKnee(21, 2)
    const [a, b] = [draws.exposure, drawKnee(21, 3).exposure].map(exposure =>
      kneeFilm(child(2, 'F', 9), { ...draws, exposure }, side),
    )
    expect(a.plates).toEqual(b.plates)
    expect(a.truth).toEqual(b.truth)
    expect(a.image.data).not.toEqual(b.image.data)
  })
  it('knows its truth without being made', () => {
    const draws = drawKnee(21, 4)
    expect(kneeTruth(child(4, 'F', 6), draws, side)).toEqual(kneeFilm(child(4, 'F', 6), draws, side).truth)
  })
})

describe('growth plates', () => {
  it.each([
    ['F', 1],
    ['F', 6],
    ['F', 12.5],
    ['M', 3],
    ['M', 10],
    ['M', 14.5],
  ] as const)('of sex %s at %d years are open', (sex, years) => {
    for (const index of [1, 2]) {
      const { plates } = kneeFilm(child(index, sex, years), drawKnee(21, index), side)
      expect(area(plates.femur)).toBeGreaterThan(20)
      expect(area(plates.tibia)).toBeGreaterThan(20)
    }
  })
  it.each([
    ['F', 15.6],
    ['M', 17.6],
  ] as const)('of sex %s at %d years are closed', (sex, years) => {
    const { plates } = kneeFilm(child(1, sex, years), drawKnee(21, 1), side)
    for (const name of plateNames) expect(plates[name]).toEqual(new Uint8Array(side * side))
  })
  it('have no mask at the fibula before its head has a centre', () => {
    const [before, after] = [3.5, 5].map(years => kneeFilm(child(1, 'M', years), drawKnee(21, 1), side).plates.fibula)
    expect(area(before)).toBe(0)
    expect(area(after)).toBeGreaterThan(0)
  })
  it('darken the film: less bone along the ray than on either side', () => {
    const draws = drawKnee(21, 1)
    const pose = { ...draws.pose, rotation: 0, flexion: 0, tilt: 0, inPlane: 0 }
    const { image, plates, truth } = kneeFilm(child(1, 'M', 8), { ...draws, pose }, side)
    const { x, y } = truth.landmarks.tibia_plate_centre
    const reach = 0.18 * (truth.landmarks.tibia_metaphysis_lateral.x - truth.landmarks.tibia_metaphysis_medial.x)
    const column = Math.round(x - reach)
    const inPlate: number[] = []
    const beside: number[] = []
    for (let row = Math.round(y) - 14; row <= Math.round(y) + 14; row++)
      (plates.tibia[row * side + column] ? inPlate : beside).push(image.data[row * side + column])
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
    expect(mean(inPlate)).toBeLessThan(mean(beside) - 10)
  })
})

describe('landmarks', () => {
  it('lie on the film and in anatomical order', () => {
    for (let index = 0; index < 300; index++) {
      const who = drawChild(33, index)
      const draws = drawKnee(33, index)
      const { landmarks: at } = kneeTruth(who, draws, side)
      for (const { x, y } of Object.values(at)) {
        expect(x).toBeGreaterThan(0)
        expect(x).toBeLessThan(side)
        expect(y).toBeGreaterThan(0)
        expect(y).toBeLessThan(side)
      }
      const outward = draws.shape.side === 'L' ? 1 : -1
      for (const name of [
        'femur_metaphysis',
        'femur_epiphysis',
        'tibia_epiphysis',
        'tibia_metaphysis',
        'fibula_metaphysis',
      ])
        expect(outward * (at[`${name}_lateral`].x - at[`${name}_medial`].x)).toBeGreaterThan(0)
      expect(outward * (at.fibula_tip.x - at.tibia_plate_centre.x)).toBeGreaterThan(0)
      const order = ['femur_plate_centre', 'femur_joint_medial', 'tibia_joint_medial', 'tibia_plate_centre'].map(
        name => at[name].y,
      )
      expect([...order].sort((a, b) => a - b)).toEqual(order)
    }
  })
})
