import { describe, expect, it } from 'vitest'
import { type Child, drawChild, drawKneeShape, oldestMonths } from './child.ts'
import { assumedSpread, drawDeviation, handKneeSdMonths, jointAgeMonths, noSpread } from './deviation.ts'
import { drawHandShape } from './hand/draws.ts'
import { centreNames } from './hand/milestones.ts'
import { kneeCentres, measureKnee } from './measures.ts'

const n = 4000
const sd = (values: readonly number[]) => {
  const mean = values.reduce((a, b) => a + b) / values.length
  return Math.sqrt(values.reduce((a, v) => a + (v - mean) ** 2, 0) / values.length)
}
const knee = (index: number, side: 0 | 1 = 0) => drawDeviation(3, index, 'knee', kneeCentres, assumedSpread, side)
const hand = (index: number) => drawDeviation(3, index, 'hand', centreNames, assumedSpread)
const every = <T>(value: (index: number) => T) => Array.from({ length: n }, (_, index) => value(index))

describe('deviations', () => {
  // Drawn again beyond 2.5 SD, which leaves 95.5 % of the SD.
  it.each([
    ['the hand', () => every(i => hand(i).joint), 3],
    ['the knee', () => every(i => knee(i).joint), 3],
    ['a centre of the knee', () => every(i => knee(i).centre.tibia), 5],
    ['a closure of the knee', () => every(i => knee(i).closure.femur), 4],
    ['a centre of the hand', () => every(i => hand(i).centre.lunate), 5],
    ['a closure of the hand', () => every(i => hand(i).closure.radius), 4],
    ['left against right', () => every(i => knee(i, 1).joint - knee(i).joint), 1],
  ] as const)('of %s have the SD of the table', (_, values, expected) => {
    // Standard error of an SD from 4,000 draws: 1.1 %.
    expect(sd(values()) / (0.9545 * expected)).toBeCloseTo(1, 1)
  })
  it('of hand and knee are independent, so that a label of the hand strays by their root sum of squares', () => {
    const difference = sd(every(i => knee(i).joint - hand(i).joint))
    // 0.9545 times the root of 3 x 3 + 3 x 3.
    expect(handKneeSdMonths(assumedSpread)).toBeCloseTo(4.05, 2)
    expect(Math.abs(difference - 4.05)).toBeLessThan(0.2)
  })
  it('are the same in both knees but for the side', () => {
    expect(knee(5, 1).centre).toEqual(knee(5).centre)
  })
  it('are none without spread', () => {
    const child = drawChild(1, 4)
    expect(jointAgeMonths(child, drawHandShape(1, 4, noSpread).deviation)).toBe(child.skeletalAgeMonths)
  })
})

describe('the age of a joint', () => {
  const child = (years: number): Child => ({
    ...drawChild(1, 0),
    sex: 'M',
    skeletalAgeMonths: 12 * years,
    chronologicalAgeMonths: 12 * years,
  })
  it('strays less in an infant: by the share of the spread of skeletal ages', () => {
    // Brush Foundation, boys: SD 9.79 months at 10 years, 1.97 at one.
    expect(jointAgeMonths(child(10), { joint: 4 })).toBeCloseTo(120 + 4 * 0.979, 6)
    expect(jointAgeMonths(child(1), { joint: 4 })).toBeCloseTo(12 + 4 * 0.197, 6)
  })
  it('ends with the atlas', () => {
    expect(jointAgeMonths(child(18.9), { joint: 7 })).toBe(oldestMonths.M)
    expect(jointAgeMonths(child(0), { joint: -7 })).toBe(0)
  })
})

it('moves one closure alone', () => {
  const child: Child = {
    ...drawChild(1, 0),
    sex: 'M',
    skeletalAgeMonths: 186,
    chronologicalAgeMonths: 186,
    sizeAgeMonths: 186,
  }
  const still = drawDeviation(1, 0, 'knee', kneeCentres, noSpread)
  const early = { ...still, closure: { ...still.closure, tibia: 6 } }
  const [a, b] = [still, early].map(deviation => measureKnee(child, drawKneeShape(1, 0), deviation))
  expect(b.tibia.closing).toBeGreaterThan(a.tibia.closing)
  expect({ ...b, tibia: { ...b.tibia, closing: 0 } }).toEqual({ ...a, tibia: { ...a.tibia, closing: 0 } })
})
