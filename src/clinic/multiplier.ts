/**
 * Paley's multipliers: length of a leg at maturity over its length now. By chronological and by bone age, side by side
 * and never one for the other: in the original work bone age did not improve the prediction, and of a correction for
 * maturity half was found to help where the whole harmed (ALSPAC, 3,062 girls; Bone Joint J Orthop Proc 97-B Supp 5).
 */
import { type Answer, absent, answer, type Sex, unknownAge, unknownBoneAge, unknownSex } from './answer.ts'
import { calendarAge, type Interval, overBoneAge, overCalendarAge, type Ranged } from './interval.ts'
import { ageOf, interpolate } from './piecewise.ts'
import type { MethodError, Source } from './source.ts'
import { multiplierError, multiplierSource, multiplierTable } from './tables/paley.ts'

export type Multipliers = {
  source: Source
  byChronologicalAge: Answer<Ranged>
  byBoneAge: Answer<Ranged>
  error: MethodError
}

/** The multiplier at an age: 1 once growth is over, undefined before birth. */
export function multiplierAt(sex: Sex, ageMonths: number): number | undefined {
  const table = multiplierTable[sex]
  return ageMonths > table.atMonths.at(-1)! ? 1 : interpolate(table, ageMonths)
}

/** The first age in months at which the multiplier has come down to a value; undefined if it is above that at birth. */
export const ageOfMultiplier = (sex: Sex, multiplier: number): number | undefined =>
  ageOf(multiplierTable[sex], multiplier)

/** Both multipliers of a child. */
export function multipliers(child: {
  sex?: Sex
  chronologicalAgeMonths?: number
  chronologicalAgeSpanMonths?: number
  boneAgeMonths?: Interval
}): Answer<Multipliers> {
  const { sex, chronologicalAgeMonths: age, chronologicalAgeSpanMonths, boneAgeMonths: boneAge } = child
  if (sex === undefined) return unknownSex
  const beforeBirth = absent('outside', 'The table of multipliers begins at birth.')
  const valueAt = (ageMonths: number) => multiplierAt(sex, Math.max(0, ageMonths))!
  return answer({
    source: multiplierSource[sex],
    byChronologicalAge:
      age === undefined
        ? unknownAge
        : age < 0
          ? beforeBirth
          : answer(overCalendarAge(calendarAge(age, chronologicalAgeSpanMonths), valueAt)),
    byBoneAge:
      boneAge === undefined
        ? unknownBoneAge
        : boneAge.estimate < 0
          ? beforeBirth
          : answer(overBoneAge(boneAge, valueAt)),
    error: multiplierError,
  })
}
