import { describe, expect, it, vi } from 'vitest'
import { type Child, drawChild } from '../child.ts'
import { generators } from '../generators.ts'
import { drawHand, handFilm, handPlateNames, handTruth } from './film.ts'

vi.setConfig({ testTimeout: 120_000 })

const side = 160
const child = (index: number, sex: 'F' | 'M', years: number, sizeYears = years): Child => ({
  ...drawChild(21, index),
  sex,
  chronologicalAgeMonths: 12 * years,
  skeletalAgeMonths: 12 * years,
  sizeAgeMonths: 12 * sizeYears,
})
const area = (mask: Uint8Array) => mask.reduce((a, b) => a + b, 0)

describe('a film of a hand', () => {
  it('is the same bit for bit from the same seed, and another from another', () => {
    const make = (seed: number) => handFilm(drawChild(seed, 5), drawHand(seed, 5), side)
    expect(make(1)).toEqual(make(1))
    expect(make(1).image.data).not.toEqual(make(2).image.data)
  })
  it('differs in the plates, not in scale, when only skeletal age changes', () => {
    const draws = drawHand(21, 1)
    const [young, old] = [12, 15.5].map(years => handFilm(child(1, 'M', years, 13), draws, side))
    expect(old.truth.pixelMm).toBe(young.truth.pixelMm)
    expect(old.truth.measures.bones.radius.metaphysisMm).toBe(young.truth.measures.bones.radius.metaphysisMm)
    expect(old.truth.measures.length).toBe(young.truth.measures.length)
    for (const name of ['distal', 'proximal'] as const)
      expect(area(old.plates[name])).toBeLessThan(area(young.plates[name]))
    // Joints stay where they are: bone fills cartilage.
    for (const name of ['tip3', 'radius_plate'] as const)
      expect(old.truth.landmarks[name]).toEqual(young.truth.landmarks[name])
  })
  it('knows its truth without being made', () => {
    const draws = drawHand(21, 4)
    expect(handTruth(child(4, 'F', 6), draws, side)).toEqual(handFilm(child(4, 'F', 6), draws, side).truth)
  })
  it('looks different from generator B, with other ages of closure, of the same child', () => {
    const draws = drawHand(21, 2)
    const [a, b] = (['a', 'b'] as const).map(name =>
      handFilm(child(2, 'M', 15.5), draws, side, { generator: generators[name] }),
    )
    expect(b.truth.skeletalAgeMonths).toBe(a.truth.skeletalAgeMonths)
    expect(b.truth.measures.bones.middle3.closing).toBeLessThan(a.truth.measures.bones.middle3.closing)
    expect(b.image.data).not.toEqual(a.image.data)
  })
})

describe('growth plates of the hand', () => {
  it.each([
    ['F', 4],
    ['F', 10],
    ['M', 6],
    ['M', 13],
  ] as const)('of sex %s at %d years are open', (sex, years) => {
    const { plates, bone } = handFilm(child(1, sex, years), drawHand(21, 1), side)
    for (const name of handPlateNames) {
      if (name === 'ulna' && years < 7) expect(area(plates[name])).toBe(0)
      else expect(area(plates[name])).toBeGreaterThan(2)
    }
    expect(area(bone)).toBeGreaterThan(20 * area(plates.radius))
  })
  it.each([
    ['F', 18],
    ['M', 19],
  ] as const)('of sex %s at %d years are closed', (sex, years) => {
    const { plates } = handFilm(child(1, sex, years), drawHand(21, 1), side)
    for (const name of handPlateNames) expect(area(plates[name])).toBe(0)
  })
  it('have no mask before there is an epiphysis', () => {
    const { plates } = handFilm(child(1, 'M', 0.5), drawHand(21, 1), side)
    for (const name of handPlateNames) expect(area(plates[name])).toBe(0)
  })
  it('close from the fingertips to the wrist', () => {
    const closing = (years: number) => {
      const { bones } = handTruth(child(1, 'M', years), drawHand(21, 1), side).measures
      return ['distal3', 'proximal3', 'metacarpal3', 'ulna', 'radius'].map(name => bones[name as 'radius'].closing)
    }
    for (const years of [14.6, 15.4, 16.2, 17, 18]) {
      const order = closing(years)
      expect([...order].sort((a, b) => b - a)).toEqual(order)
    }
    expect(closing(15.2)[0]).toBe(1)
    expect(closing(15.2)[4]).toBe(0)
  })
})

describe('landmarks of the hand', () => {
  it('lie in anatomical order, the thumb on the right of a left hand', () => {
    for (let index = 0; index < 60; index++) {
      const draws = drawHand(33, index)
      const { landmarks: at } = handTruth(drawChild(33, index), draws, 512)
      const outward = draws.shape.side === 'L' ? 1 : -1
      expect(outward * (at.tip1.x - at.tip5.x)).toBeGreaterThan(0)
      expect(outward * (at.radius_plate.x - at.ulna_plate.x)).toBeGreaterThan(0)
      const order = ['tip3', 'distal3_plate', 'middle3_plate', 'proximal3_plate', 'metacarpal3_plate', 'wrist'].map(
        name => at[name].y,
      )
      expect([...order].sort((a, b) => a - b)).toEqual(order)
      for (const name of ['tip1', 'tip2', 'tip3', 'tip4', 'tip5', 'wrist']) {
        expect(at[name].x).toBeGreaterThan(0)
        expect(at[name].x).toBeLessThan(512)
        expect(at[name].y).toBeGreaterThan(0)
        expect(at[name].y).toBeLessThan(512)
      }
    }
  })
})
