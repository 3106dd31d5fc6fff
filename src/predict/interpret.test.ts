import { describe, expect, it } from 'vitest'
import { closedKnee, interpret } from './interpret.ts'

const girl = { sex: 'F', chronologicalAgeMonths: 132 } as const

describe('interpret', () => {
  it('takes growth from the estimate with all that is known, and the difference from the age from the withheld one', () => {
    const { boneAgeMinusAgeMonths, growth, zScores } = interpret({
      joint: 'knee',
      known: girl,
      boneAgeMonths: { estimate: 120, lower: 112, upper: 128 },
      withheldMonths: { estimate: 116, lower: 106, upper: 126 },
      looksClosed: false,
    })
    const uncertainty = 'bone-age uncertainty only'
    expect(boneAgeMinusAgeMonths).toEqual({ value: { estimate: -16, lower: -26, upper: -6, uncertainty } })
    expect(zScores.map(({ score }) => score.value?.z.uncertainty)).toEqual([uncertainty, uncertainty, uncertainty])
    // Birch: 9 and 6 mm a year of bone age, until 14 in girls: 4 years are left, 56/12 and 40/12 at the limits.
    expect(growth[0].remaining.value).toMatchObject({
      distalFemurMm: { estimate: 36, lower: 30, upper: 42 },
      proximalTibiaMm: { estimate: 24, lower: 20, upper: 28 },
    })
    // White-Menelaus: 3/8 inch a year of the calendar, 3 years are left: 28.575 mm.
    expect(growth[1].remaining.value!.distalFemurMm.estimate).toBeCloseTo(28.575)
    expect(zScores.every(({ table, citation }) => table !== '' && citation !== '')).toBe(true)
  })
  it('gives growth at the knee by the bone age of a hand, and says that it is one', () => {
    const { growth } = interpret({
      joint: 'hand',
      known: girl,
      boneAgeMonths: { estimate: 120, lower: 112, upper: 128 },
      withheldMonths: undefined,
      looksClosed: false,
    })
    expect(growth.map(({ method }) => method)).toEqual(['Birch', 'White-Menelaus'])
    expect(growth[0].remaining.value).toMatchObject({
      distalFemurMm: { estimate: 36 },
      proximalTibiaMm: { estimate: 24 },
    })
    expect(growth[0].remaining.value!.notes).toEqual([
      'The bone age is of the hand; the growth is that of femur and tibia at each knee.',
    ])
    expect(growth[1].remaining.value!.notes).toEqual([])
  })
  it('gives growth by the withheld estimate too where the two are more than six months apart', () => {
    const growthWith = (withheld: number) =>
      interpret({
        joint: 'knee',
        known: girl,
        boneAgeMonths: { estimate: 120, lower: 112, upper: 128 },
        withheldMonths: { estimate: withheld, lower: withheld - 4, upper: withheld + 4 },
        looksClosed: false,
      }).growth
    expect(growthWith(114).map(({ clock }) => clock)).toEqual(['bone age', 'calendar age'])
    const [, withheld, ...rest] = growthWith(132)
    expect(rest).toHaveLength(1)
    // 3 years are left.
    expect(withheld).toMatchObject({
      clock: 'bone age, age withheld',
      remaining: { value: { kneeMm: { estimate: 45 } } },
    })
  })
  it('gives reasons in place of what needs a sex or an age', () => {
    const { boneAgeMinusAgeMonths, growth } = interpret({
      joint: 'knee',
      known: { sex: null, chronologicalAgeMonths: null },
      boneAgeMonths: { estimate: 120, lower: 112, upper: 128 },
      withheldMonths: undefined,
      looksClosed: false,
    })
    expect(boneAgeMinusAgeMonths).toMatchObject({ value: null, code: 'unknown_age' })
    expect(growth.map(({ remaining }) => remaining)).toMatchObject([{ code: 'unknown_sex' }, { code: 'unknown_sex' }])
  })
  it('gives multipliers by both ages, and says what was not verified', () => {
    const { multipliers } = interpret({
      joint: 'knee',
      known: girl,
      boneAgeMonths: { estimate: 120, lower: 114, upper: 126 },
      withheldMonths: undefined,
      looksClosed: false,
    })
    expect(multipliers!.value).toMatchObject({
      verified: false,
      byChronologicalAge: {
        value: { estimate: 1.13, lower: 1.13, upper: 1.13, uncertainty: 'none: calendar age is taken as exact' },
      },
      byBoneAge: { value: { estimate: 1.19, lower: 1.16, upper: 1.22, uncertainty: 'bone-age uncertainty only' } },
    })
    expect(closedKnee.multipliers).toBeNull()
    const inWholeYears = interpret({
      joint: 'knee',
      known: { sex: 'M', chronologicalAgeMonths: 150 },
      ageSpanMonths: 12,
      boneAgeMonths: { estimate: 120, lower: 114, upper: 126 },
      withheldMonths: undefined,
      looksClosed: false,
    })
    // Boys: 1.18 at 144 months, 1.16 at 150, 1.13 at 156.
    expect(inWholeYears.multipliers!.value!.byChronologicalAge).toMatchObject({
      value: { estimate: 1.16, lower: 1.13, upper: 1.18 },
    })
  })
  it('says first that plates look closed, if an estimate was forced', () => {
    const { growth } = interpret({
      joint: 'knee',
      known: girl,
      boneAgeMonths: { estimate: 150, lower: 142, upper: 158 },
      withheldMonths: undefined,
      looksClosed: true,
    })
    expect(growth).toHaveLength(3)
    expect(growth[0]).toEqual(closedKnee.growth[0])
  })
  it('leaves nothing to grow where the plates look closed', () => {
    expect(closedKnee.growth[0].remaining.value).toMatchObject({ state: 'finished', kneeMm: { estimate: 0, upper: 0 } })
  })
})
