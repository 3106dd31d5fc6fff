import { describe, expect, it } from 'vitest'
import { ageOfMultiplier, multiplierAt, multipliers } from './multiplier.ts'

describe('multiplierAt', () => {
  it.each([
    ['F', 0, 4.63],
    ['M', 0, 5.08],
    // Half way from 1.18 (12 y) to 1.16 (12 y 6 m), and a third of the way from 2.59 (2 y) to 2.48 (2 y 3 m).
    ['M', 147, 1.17],
    ['M', 25, 2.59 - 0.11 / 3],
    ['F', 168, 1],
    ['M', 204, 1],
    ['F', 400, 1],
  ] as const)('%s at %d months', (sex, age, multiplier) => expect(multiplierAt(sex, age)).toBeCloseTo(multiplier, 12))
  it('is none before birth', () => expect(multiplierAt('F', -0.1)).toBeUndefined())

  it("agrees with the boys' lengths of Anderson, Messner and Green 1964", () => {
    // Mean lengths in cm at whole years from 1 to 18. The multiplier is the mature length over the length.
    const femur = [
      14.48, 18.15, 21.09, 23.65, 25.92, 28.09, 30.25, 32.28, 34.36, 36.29, 38.16, 40.12, 42.17, 44.18, 45.69, 46.66,
      47.07, 47.23,
    ]
    const tibia = [
      11.6, 14.54, 16.79, 18.67, 20.46, 22.12, 23.76, 25.38, 26.99, 28.53, 30.1, 31.75, 33.49, 35.18, 36.38, 37.04,
      37.22, 37.29,
    ]
    for (let year = 1; year <= 17; year++) {
      const fromLengths = (femur[17] / femur[year - 1] + tibia[17] / tibia[year - 1]) / 2
      expect(Math.abs(multiplierAt('M', 12 * year)! - fromLengths)).toBeLessThan(0.016)
    }
  })
})

describe('ageOfMultiplier', () => {
  it('reads the table backwards', () => {
    for (const sex of ['F', 'M'] as const)
      for (let age = 0; age < 160; age += 1.7) expect(ageOfMultiplier(sex, multiplierAt(sex, age)!)).toBeCloseTo(age, 9)
  })
  it('takes the first age of a level stretch', () => {
    expect(ageOfMultiplier('M', 1.01)).toBe(192)
    expect(ageOfMultiplier('F', 1)).toBe(168)
    expect(ageOfMultiplier('M', 1)).toBe(204)
  })
  it('is none outside', () => {
    expect(ageOfMultiplier('F', 4.7)).toBeUndefined()
    expect(ageOfMultiplier('F', 0.9)).toBeUndefined()
    expect(ageOfMultiplier('F', 4.63)).toBe(0)
  })
})

describe('multipliers', () => {
  it('stand side by side', () => {
    // Girl of 12 with a bone age of 13 (12.5 to 14.5): 1.07 by age, 1.03 by bone age (1.05 down to 1).
    const { byChronologicalAge, byBoneAge, source } = multipliers({
      sex: 'F',
      chronologicalAgeMonths: 144,
      boneAgeMonths: { estimate: 156, lower: 150, upper: 174 },
    }).value!
    expect(byChronologicalAge.value).toMatchObject({ estimate: 1.07, lower: 1.07, upper: 1.07 })
    expect(byBoneAge.value).toEqual({ estimate: 1.03, lower: 1, upper: 1.05, uncertainty: 'bone-age uncertainty only' })
    expect(source.verified).toBe(false)
  })
  it('one of them may be missing', () => {
    const { byChronologicalAge, byBoneAge } = multipliers({ sex: 'M' }).value!
    expect(byChronologicalAge).toMatchObject({ value: null, code: 'unknown_age' })
    expect(byBoneAge).toMatchObject({ value: null, code: 'unknown_bone_age' })
  })
  it('is as wide as the age is known', () => {
    // 012Y of a boy: 1.18 at 144 months, 1.16 at 150, 1.13 at 156.
    const whole = { sex: 'M', chronologicalAgeMonths: 150, chronologicalAgeSpanMonths: 12 } as const
    expect(multipliers(whole).value!.byChronologicalAge.value).toEqual({
      estimate: 1.16,
      lower: 1.13,
      upper: 1.18,
      uncertainty: 'calendar age +- 6 m: known in whole years only',
    })
    // 000Y: nobody is younger than newborn. 5.08 at birth, 4.05 at 6 months, 3.24 at 12.
    const newborn = { sex: 'M', chronologicalAgeMonths: 5, chronologicalAgeSpanMonths: 12 } as const
    expect(multipliers(newborn).value!.byChronologicalAge.value!.upper).toBe(5.08)
    expect(multipliers({ ...whole, chronologicalAgeSpanMonths: 0 }).value!.byChronologicalAge.value!.uncertainty).toBe(
      'none: calendar age is taken as exact',
    )
  })
  it('begins at birth', () => {
    const infant = multipliers({
      sex: 'M',
      chronologicalAgeMonths: -1,
      boneAgeMonths: { estimate: 1, lower: -1, upper: 2 },
    }).value!
    expect(infant.byChronologicalAge).toMatchObject({ value: null, code: 'outside' })
    // 5.08 - 0.53 / 3 at one month; the limit before birth is taken at birth.
    expect(infant.byBoneAge.value!.estimate).toBeCloseTo(5.08 - 0.53 / 3, 12)
    expect(infant.byBoneAge.value!.upper).toBe(5.08)
  })
  it('needs a sex', () =>
    expect(multipliers({ chronologicalAgeMonths: 144 })).toMatchObject({ value: null, code: 'unknown_sex' }))
})
