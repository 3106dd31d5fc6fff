import { describe, expect, it } from 'vitest'
import { keyedRandom } from '../base/index.ts'
import { mean, standardDeviation } from '../stats/index.ts'
import { toldOf } from './told.ts'

const looks = 4000
const film = { sex: 'F' as const, chronologicalAgeMonths: 120 }
const told = (training: Parameters<typeof toldOf>[1], of: Parameters<typeof toldOf>[0] = film) =>
  Array.from({ length: looks }, (_, i) => toldOf(of, training, keyedRandom(5, i)))
const share = (of: ReturnType<typeof told>, key: 'sex' | 'chronologicalAgeMonths') =>
  of.filter(known => known[key] === null).length / looks

describe('toldOf', () => {
  it('withholds sex and age as often as it is asked to, and else tells them as they are', () => {
    const all = told({ dropSex: 0.1, dropAge: 0.3 })
    expect(share(all, 'sex')).toBeCloseTo(0.1, 1)
    expect(share(all, 'chronologicalAgeMonths')).toBeCloseTo(0.3, 1)
    expect(new Set(all.map(known => known.chronologicalAgeMonths))).toEqual(new Set([120, null]))
  })
  it('errs about the age by a share of it, to both sides alike', () => {
    for (const months of [24, 120]) {
      const ages = told({ dropSex: 0, dropAge: 0, ageError: 0.06 }, { ...film, chronologicalAgeMonths: months }).map(
        known => known.chronologicalAgeMonths!,
      )
      expect(mean(ages) / months).toBeCloseTo(1, 2)
      expect(standardDeviation(ages) / months).toBeCloseTo(0.06, 2)
    }
  })
  it('tells no age below 0, and none where none is known', () => {
    const far = told({ dropSex: 0, dropAge: 0, ageError: 1 })
    expect(Math.min(...far.map(known => known.chronologicalAgeMonths!))).toBe(0)
    const unknown = told({ dropSex: 0, dropAge: 0, ageError: 0.06 }, { ...film, chronologicalAgeMonths: null })
    expect(share(unknown, 'chronologicalAgeMonths')).toBe(1)
  })
})
