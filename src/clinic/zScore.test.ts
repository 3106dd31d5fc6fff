import { describe, expect, it } from 'vitest'
import { exactly } from './interval.ts'
import { brush, brushFromMean } from './tables/brush.ts'
import { greulichPyle } from './tables/greulichPyle.ts'
import { boneAgeMinusAge, zScore, zScores } from './zScore.ts'

const boneAgeMonths = { estimate: 168, lower: 158, upper: 176 }

describe('zScore', () => {
  it('is as wide as the age is known', () => {
    // 012Y of a boy: 144 to 156 months, at which Brush's SD is 10.38 and 10.44; the bone age is exact.
    const child = { sex: 'M', chronologicalAgeMonths: 150, chronologicalAgeSpanMonths: 12 } as const
    const score = zScore({ ...child, boneAgeMonths: exactly(160) }, brush).value!
    expect(score.expectedMonths).toBe(150)
    expect(score.z.estimate).toBeCloseTo(10 / 10.41, 9)
    expect(score.z.lower).toBeCloseTo(4 / 10.44, 9)
    expect(score.z.upper).toBeCloseTo(16 / 10.38, 9)
    expect(score.z.uncertainty).toBe('bone-age uncertainty, and calendar age +- 6 m: known in whole years only')
    const difference = boneAgeMinusAge({ ...child, boneAgeMonths: { estimate: 160, lower: 150, upper: 170 } }).value!
    expect(difference).toMatchObject({ estimate: 10, lower: -6, upper: 26 })
    // The table ends at 17 years: beyond that the age counts no further.
    const old = { sex: 'M', chronologicalAgeMonths: 198, chronologicalAgeSpanMonths: 24 } as const
    expect(zScore({ ...old, boneAgeMonths: exactly(204) }, brush).value!.z.lower).toBeCloseTo(0, 9)
  })
  it('divides by the table at that age', () => {
    // Boy of 12: Brush SD 10.38. (168 - 144) / 10.38 = 2.3121; (158 - 144) / 10.38 = 1.3487; 32 / 10.38 = 3.0829.
    const score = zScore({ sex: 'M', chronologicalAgeMonths: 144, boneAgeMonths }, brush).value!
    expect(score.z.estimate).toBeCloseTo(2.3121, 4)
    expect(score.z.lower).toBeCloseTo(1.3487, 4)
    expect(score.z.upper).toBeCloseTo(3.0829, 4)
    expect(score.z.uncertainty).toBe('bone-age uncertainty only')
    expect(score).toMatchObject({ finding: 'advanced', isFindingCertain: false, sdMonths: 10.38, expectedMonths: 144 })
  })
  it('is linear between entries', () => {
    // Girl of 150 months: between 14.0 (144) and 14.6 (156) lies 14.3. (120 - 150) / 14.3 = -2.0979.
    const score = zScore({ sex: 'F', chronologicalAgeMonths: 150, boneAgeMonths: exactly(120) }, greulichPyle).value!
    expect(score.sdMonths).toBeCloseTo(14.3, 12)
    expect(score.z.estimate).toBeCloseTo(-2.0979, 4)
    expect(score).toMatchObject({ finding: 'delayed', isFindingCertain: true })
  })
  it('counts from the mean where the table has one', () => {
    // Girl of 5: the study's mean is 66.21 and its SD 11.65. (60 - 66.21) / 11.65 = -0.5330.
    const child = { sex: 'F', chronologicalAgeMonths: 60, boneAgeMonths: exactly(60) } as const
    expect(zScore(child, brushFromMean).value!.z.estimate).toBeCloseTo(-0.533, 4)
    expect(zScore(child, brush).value!.z.estimate).toBe(0)
  })
  it.each([
    ['M', 3, 'value', 0.69],
    ['M', 2.9, 'outside', 0],
    ['M', 204, 'value', 13.05],
    ['M', 204.1, 'outside', 0],
    ['F', 192, 'value', 7.31],
    ['F', 193, 'outside', 0],
  ] as const)('at the ends of Brush, %s of %d months: %s', (sex, chronologicalAgeMonths, what, sd) => {
    const score = zScore({ sex, chronologicalAgeMonths, boneAgeMonths }, brush)
    if (score.value === null) expect(score.code).toBe(what)
    else expect(score.value.sdMonths).toBe(sd)
  })
  it('says which ages a table covers', () =>
    expect(zScore({ sex: 'F', chronologicalAgeMonths: 200, boneAgeMonths }, greulichPyle)).toEqual({
      value: null,
      code: 'outside',
      reason: 'The table covers girls of 1 y 0 m to 15 y 0 m, and the child is 16 y 8 m old.',
    }))
})

it('gives every table by name, with what is known of it', () => {
  const scores = zScores({ sex: 'M', chronologicalAgeMonths: 144, boneAgeMonths })
  expect(scores.map(({ table, source }) => [table, source.verified])).toEqual([
    ['Brush Foundation', true],
    ['Greulich-Pyle', false],
    ['Brush Foundation, from its mean bone age', false],
  ])
  expect(scores.every(({ source }) => source.note.length > 0)).toBe(true)
  for (const { source } of scores) expect(source.citation.includes('unverified')).toBe(!source.verified)
})

it('says what is unknown', () => {
  const codes = (child: Parameters<typeof zScores>[0]) =>
    zScores(child).map(({ score }) => (score.value === null ? score.code : ''))
  expect(codes({ boneAgeMonths, chronologicalAgeMonths: 144 })).toEqual(Array(3).fill('unknown_sex'))
  expect(codes({ boneAgeMonths, sex: 'F' })).toEqual(Array(3).fill('unknown_age'))
})

describe('boneAgeMinusAge', () => {
  it('needs no sex', () =>
    expect(boneAgeMinusAge({ boneAgeMonths, chronologicalAgeMonths: 170 }).value).toEqual({
      estimate: -2,
      lower: -12,
      upper: 6,
      uncertainty: 'bone-age uncertainty only',
    }))
  it('needs an age', () =>
    expect(boneAgeMinusAge({ boneAgeMonths })).toMatchObject({ value: null, code: 'unknown_age' }))
  it('refuses limits that do not hold the estimate', () => {
    for (const limits of [
      { lower: 169, upper: 170 },
      { lower: Number.NaN, upper: 170 },
    ])
      expect(() => boneAgeMinusAge({ boneAgeMonths: { estimate: 168, ...limits }, chronologicalAgeMonths: 1 })).toThrow(
        RangeError,
      )
  })
})
