import { describe, expect, it } from 'vitest'
import { growthByBoneAge, growthByCalendar } from './growthRemaining.ts'
import { exactly } from './interval.ts'

const birch = (sex: 'F' | 'M', estimate: number, lower = estimate, upper = estimate) =>
  growthByBoneAge({ sex, boneAgeMonths: { estimate, lower, upper } }).value!

describe('by bone age', () => {
  it('is 9 and 6 mm a year to 14 and 16', () => {
    // Boy, bone age 12 y (11.5 to 13): 4 y left (4.5 to 3). Femur 36 (27 to 40.5), tibia 24 (18 to 27), both 60 (45 to
    // 67.5).
    const boy = birch('M', 144, 138, 156)
    expect(boy.distalFemurMm).toEqual({
      estimate: 36,
      lower: 27,
      upper: 40.5,
      uncertainty: 'bone-age uncertainty only',
    })
    expect(boy.proximalTibiaMm).toMatchObject({ estimate: 24, lower: 18, upper: 27 })
    expect(boy.kneeMm).toMatchObject({ estimate: 60, lower: 45, upper: 67.5 })
    expect(boy).toMatchObject({ method: 'Birch', clock: 'bone age', state: 'growing', notes: [] })
    // Girl of the same bone age: 2 y, 18 and 12 mm.
    expect(birch('F', 144).distalFemurMm.estimate).toBe(18)
    expect(birch('F', 144).proximalTibiaMm.estimate).toBe(12)
  })
  it('stops at 0 where the interval straddles the end', () => {
    // Girl 13.5 (12.5 to 14.5): 0.5 y x 9 = 4.5; 1.5 y x 9 = 13.5; past the end nothing.
    const before = birch('F', 162, 150, 174)
    expect(before.distalFemurMm).toMatchObject({ estimate: 4.5, lower: 0, upper: 13.5 })
    expect(before.state).toBe('uncertain')
    // 14.5 (13.5 to 15.5): most likely nothing, at most half a year.
    const after = birch('F', 174, 162, 186)
    expect(after.distalFemurMm).toMatchObject({ estimate: 0, lower: 0, upper: 4.5 })
    expect(after.state).toBe('uncertain')
  })
  it('is finished past the end', () => {
    for (const [sex, end] of [['F', 168] as const, ['M', 192] as const]) {
      expect(birch(sex, end)).toMatchObject({ state: 'finished', kneeMm: { estimate: 0, lower: 0, upper: 0 } })
      expect(birch(sex, end + 30, end, end + 60).state).toBe('finished')
      expect(birch(sex, end - 0.1).state).toBe('growing')
    }
  })
  it('begins at 9', () => {
    expect(growthByBoneAge({ sex: 'F', boneAgeMonths: exactly(100) })).toEqual({
      value: null,
      code: 'outside',
      reason: 'The rates were observed from 9 y 0 m on, and the bone age is 8 y 4 m.',
    })
    // Girl of 9 (8 to 10): 5 y x 9 = 45, and at least that at the younger limit.
    const edge = birch('F', 108, 96, 120)
    expect(edge.distalFemurMm).toMatchObject({ estimate: 45, lower: 36, upper: 45 })
    expect(edge.notes).toHaveLength(1)
  })
  it('shows the error of the method beside the interval', () =>
    expect(birch('M', 144).error.distalFemur).toMatchObject({ meanAbsoluteMm: 6.6, sdMm: 5.1 }))
})

describe('by the calendar', () => {
  it('is 3/8 and 1/4 inch a year', () => {
    // Boy of 12: 4 x 9.525 = 38.1 and 4 x 6.35 = 25.4.
    const boy = growthByCalendar({ sex: 'M', chronologicalAgeMonths: 144 }).value!
    expect(boy.distalFemurMm.estimate).toBeCloseTo(38.1, 12)
    expect(boy.proximalTibiaMm.estimate).toBeCloseTo(25.4, 12)
    expect(boy.distalFemurMm.uncertainty).toBe('none: calendar age is taken as exact')
  })
  it('has an interval where the age is known in whole years only', () => {
    // 012Y is 12.0 to 13.0 years, so 3 to 4 years to go: 3/8 inch a year at the femur.
    const boy = growthByCalendar({ sex: 'M', chronologicalAgeMonths: 150, chronologicalAgeSpanMonths: 12 }).value!
    expect(boy.distalFemurMm.estimate).toBeCloseTo(33.3375)
    expect(boy.distalFemurMm.lower).toBeCloseTo(28.575)
    expect(boy.distalFemurMm.upper).toBeCloseTo(38.1)
    expect(boy.distalFemurMm.uncertainty).toBe('calendar age +- 6 m: known in whole years only')
    expect(boy.state).toBe('growing')
    const girl = growthByCalendar({ sex: 'F', chronologicalAgeMonths: 162, chronologicalAgeSpanMonths: 12 }).value!
    expect(girl.state).toBe('uncertain')
    expect(boy.method).toBe('White-Menelaus')
  })
})

it('says what is unknown', () => {
  expect(growthByBoneAge({ boneAgeMonths: exactly(144) })).toMatchObject({ value: null, code: 'unknown_sex' })
  expect(growthByBoneAge({ sex: 'F' })).toMatchObject({ value: null, code: 'unknown_bone_age' })
  expect(growthByCalendar({ chronologicalAgeMonths: 144 })).toMatchObject({ value: null, code: 'unknown_sex' })
  expect(growthByCalendar({ sex: 'F' })).toMatchObject({ value: null, code: 'unknown_age' })
})
