/**
 * How far a child's bone age is from its age: as a difference, and in standard deviations of healthy children of that
 * age and sex, for each table by name. The tables differ by more than a third at some ages, so a Z-score without its
 * table says little. Outside a table there is none: the scatter of other ages is not carried over.
 *
 * The bone age should be one that was estimated with the chronological age withheld: a model that was told the age
 * pulls towards it, and Z towards 0.
 */
import { formatAge } from './ageText.ts'
import { type Answer, absent, answer, type Sex, unknownAge, unknownSex } from './answer.ts'
import { calendarAge, type Interval, overBothAges, type Ranged } from './interval.ts'
import { interpolate } from './piecewise.ts'
import type { SdTable } from './sdTable.ts'
import type { Source } from './source.ts'
import { brush, brushFromMean } from './tables/brush.ts'
import { greulichPyle } from './tables/greulichPyle.ts'

/** Beyond 2 SD a bone age is called delayed or advanced: the convention of radiology reports. */
const normalWithinSd = 2

export type ChildAtFilm = {
  sex?: Sex
  chronologicalAgeMonths?: number
  /** How wide that age is known: the child is up to half of it younger or older. Nothing for an exact age, 12 for one in whole years. */
  chronologicalAgeSpanMonths?: number
  boneAgeMonths: Interval
}

export type Finding = 'delayed' | 'normal' | 'advanced'

export type ZScore = {
  z: Ranged
  /** Standard deviation of the table at this age. */
  sdMonths: number
  /** The bone age that makes Z 0: the chronological age, or the table's mean. */
  expectedMonths: number
  finding: Finding
  /** Whether the finding is the same at both limits of Z. */
  isFindingCertain: boolean
}

export type NamedZScore = { table: string; source: Source; score: Answer<ZScore> }

/** Bone age minus chronological age, in months. */
export function boneAgeMinusAge(child: ChildAtFilm): Answer<Ranged> {
  const { chronologicalAgeMonths: age, chronologicalAgeSpanMonths, boneAgeMonths } = child
  if (age === undefined) return unknownAge
  return answer(overBothAges(boneAgeMonths, calendarAge(age, chronologicalAgeSpanMonths), (bone, at) => bone - at))
}

/** Z by one table. */
export function zScore(
  { sex, chronologicalAgeMonths: age, chronologicalAgeSpanMonths, boneAgeMonths }: ChildAtFilm,
  table: SdTable,
): Answer<ZScore> {
  if (sex === undefined) return unknownSex
  if (age === undefined) return unknownAge
  const { atMonths } = table.sdMonths[sex]
  const sdAt = (at: number) => interpolate(table.sdMonths[sex], at)
  const expectedAt = (at: number) => (table.meanMonths ? interpolate(table.meanMonths[sex], at) : at)
  const [sdMonths, expectedMonths] = [sdAt(age), expectedAt(age)]
  if (sdMonths === undefined || expectedMonths === undefined)
    return absent(
      'outside',
      `The table covers ${sex === 'F' ? 'girls' : 'boys'} of ${formatAge(atMonths[0])} to ${formatAge(atMonths.at(-1)!)}, and the child is ${formatAge(age)} old.`,
    )
  const z = overBothAges(boneAgeMonths, calendarAge(age, chronologicalAgeSpanMonths), (bone, at) => {
    const [sd, expected] = [sdAt(at), expectedAt(at)]
    return sd === undefined || expected === undefined ? undefined : (bone - expected) / sd
  })
  return answer({
    z,
    sdMonths,
    expectedMonths,
    finding: findingOf(z.estimate),
    isFindingCertain: findingOf(z.lower) === findingOf(z.upper),
  })
}

/** Z by every table, in a fixed order. */
export const zScores = (child: ChildAtFilm): NamedZScore[] =>
  [brush, greulichPyle, brushFromMean].map(table => ({
    table: table.name,
    source: table.source,
    score: zScore(child, table),
  }))

const findingOf = (z: number): Finding => (z < -normalWithinSd ? 'delayed' : z > normalWithinSd ? 'advanced' : 'normal')
