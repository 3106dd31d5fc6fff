import { describe, expect, it } from 'vitest'
import { drawChild, drawExposure, drawKneeShape, drawPose } from './child.ts'

describe('drawChild', () => {
  const children = Array.from({ length: 3000 }, (_, i) => drawChild(9, i))
  it('depends on seed and index only', () => {
    expect(drawChild(9, 17)).toEqual(children[17])
    expect(drawChild(10, 17)).not.toEqual({ ...children[17], seed: 10 })
  })
  it('keeps to the range of ages, and dates to the age', () => {
    for (const child of Array.from({ length: 50 }, (_, i) => drawChild(9, i, { fromMonths: 100, toMonths: 110 }))) {
      expect(child.chronologicalAgeMonths).toBeGreaterThan(99.9)
      expect(child.chronologicalAgeMonths).toBeLessThan(110.1)
      const days = (Date.parse(child.studyDate) - Date.parse(child.birthDate)) / 864e5
      expect(days / 30.4375).toBeCloseTo(child.chronologicalAgeMonths, 9)
    }
  })
  it('spreads skeletal age around chronological age as the Brush table says', () => {
    // Boys of 9 to 10 years: SD 9.0 to 9.8 months; cutting at 2.5 SD takes 5 % off.
    const boys = Array.from({ length: 2000 }, (_, i) => drawChild(4, i, { fromMonths: 108, toMonths: 120 })).filter(
      c => c.sex === 'M',
    )
    const differences = boys.map(c => c.skeletalAgeMonths - c.chronologicalAgeMonths)
    const mean = differences.reduce((a, b) => a + b) / differences.length
    const sd = Math.sqrt(differences.reduce((a, d) => a + (d - mean) ** 2, 0) / differences.length)
    expect(Math.abs(mean)).toBeLessThan(1)
    expect(sd).toBeGreaterThan(8)
    expect(sd).toBeLessThan(10)
    for (const child of children)
      expect(child.sizeAgeMonths).toBeCloseTo((child.chronologicalAgeMonths + child.skeletalAgeMonths) / 2, 9)
  })
  it('draws both sexes, and size without regard to maturity', () => {
    const girls = children.filter(c => c.sex === 'F').length
    expect(girls).toBeGreaterThan(1350)
    expect(girls).toBeLessThan(1650)
    const advance = children.map(c => c.skeletalAgeMonths - c.chronologicalAgeMonths)
    const products = children.map((c, i) => (c.size - 1) * advance[i])
    // Correlation of size and advance, SDs 0.055 and about 9 months: none.
    expect(Math.abs(products.reduce((a, b) => a + b) / children.length / (0.055 * 9))).toBeLessThan(0.06)
  })
})

it('draws shape, pose and exposure from streams of their own', () => {
  expect(drawKneeShape(1, 2)).toEqual(drawKneeShape(1, 2))
  expect(drawPose(1, 2)).not.toEqual(drawPose(1, 3))
  expect(drawPose(1, 2, 1)).not.toEqual(drawPose(1, 2, 2))
  expect(drawExposure(1, 2)).not.toEqual(drawExposure(2, 2))
})
