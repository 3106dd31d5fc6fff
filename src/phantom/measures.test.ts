import { describe, expect, it } from 'vitest'
import { type Child, drawChild, drawKneeShape, type KneeShape } from './child.ts'
import { measureKnee } from './measures.ts'
import type { Sex } from './milestones.ts'

const average = { ratio: 1, gap: 1, height: 1, peak: 1, width: 1 }
const shape: KneeShape = { ...drawKneeShape(1, 0), femur: average, tibia: average, fibula: average, patella: 1 }
const child = (sex: Sex, years: number, sizeYears = years): Child => ({
  ...drawChild(1, 0),
  sex,
  size: 1,
  skeletalAgeMonths: 12 * years,
  sizeAgeMonths: 12 * sizeYears,
})
const measure = (sex: Sex, years: number, sizeYears?: number) => measureKnee(child(sex, years, sizeYears), shape)
const ratio = (sex: Sex, years: number) => {
  const { epiphysisMm, metaphysisMm } = measure(sex, years).femur
  return epiphysisMm / metaphysisMm
}

describe('an average knee', () => {
  it('has the widths of the table', () => {
    // 27 mm at one year, 18 mm or 2/3 of it ossified (reference widths).
    expect(measure('M', 1).femur.metaphysisMm).toBe(27)
    expect(measure('M', 1).femur.epiphysisMm).toBeCloseTo(18, 0)
    // Adult epiphyses: 72 and 82 mm at the femur, 68 and 78 at the tibia.
    expect(measure('F', 18).femur.epiphysisMm).toBeCloseTo(72, 0)
    expect(measure('M', 19).femur.epiphysisMm).toBeCloseTo(82, 0)
    expect(measure('F', 18).tibia.epiphysisMm).toBeCloseTo(68, 0)
    expect(measure('M', 19).tibia.epiphysisMm).toBeCloseTo(78, 0)
  })
  it('has an epiphysis that catches up with its metaphysis, at 7.5 years in girls and 8.5 in boys', () => {
    for (const sex of ['F', 'M'] as const)
      for (let years = 0.5; years < 16; years += 0.5)
        expect(ratio(sex, years)).toBeGreaterThan(ratio(sex, years - 0.5) - 1e-12)
    expect(ratio('F', 7.5)).toBeCloseTo(1, 2)
    expect(ratio('M', 8.5)).toBeCloseTo(1, 2)
  })
  it.each([
    ['F', 13, 0, 0],
    ['F', 14.5, 1, 0.1],
    ['F', 15.5, 1, 1],
    ['M', 15, 0, 0],
    ['M', 16.5, 1, 0.1],
    ['M', 17.5, 1, 1],
  ] as const)(
    'of sex %s at %d years has closed %d of the femoral and at least %d of the fibular plate',
    (sex, years, femur, fibula) => {
      const m = measure(sex, years)
      expect(m.femur.closing).toBeCloseTo(femur, 6)
      expect(m.fibula.closing).toBeGreaterThanOrEqual(fibula)
      // The tibia is a little ahead.
      expect(m.tibia.closing).toBeGreaterThanOrEqual(m.femur.closing)
    },
  )
  it('gains patella and fibular head at 3 years in girls, 4 in boys, and a tubercle centre for some years', () => {
    expect(measure('F', 2.9)).toMatchObject({ patellaMm: 0, fibula: { epiphysisMm: 0 } })
    expect(measure('F', 3.1).patellaMm).toBeGreaterThan(0)
    expect(measure('M', 3.9).fibula.epiphysisMm).toBe(0)
    expect(measure('M', 4.1).fibula.epiphysisMm).toBeGreaterThan(0)
    expect([9, 12, 16].map(years => measure('M', years).tubercleMm > 0)).toEqual([false, true, false])
  })
  it('shows form, spines, margin, joint space and scar as old as the joint: they stray neither with a centre nor with a closure', () => {
    const late = { femur: 6, tibia: -6, fibula: 6, patella: 6, tubercle: 6 }
    const strays = measureKnee(child('M', 11), shape, { joint: 0, centre: late, closure: late })
    const onTime = measure('M', 11)
    for (const name of ['form', 'spines', 'irregularMm', 'jointSpaceMm', 'scar'] as const)
      expect(strays[name]).toBe(onTime[name])
    expect(strays.femur.epiphysisMm).not.toBe(onTime.femur.epiphysisMm)
  })
  it('takes size from the size age and proportions from skeletal age', () => {
    const [delayed, onTime] = [measure('M', 8, 11), measure('M', 11, 11)]
    expect(delayed.femur.metaphysisMm).toBe(onTime.femur.metaphysisMm)
    expect(delayed.femur.epiphysisMm).toBeLessThan(onTime.femur.epiphysisMm)
    expect(delayed.femur.gapMm).toBeGreaterThan(onTime.femur.gapMm)
  })
})
