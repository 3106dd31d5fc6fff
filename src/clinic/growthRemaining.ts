/**
 * Growth that remains at the distal femur and the proximal tibia: a rate in mm a year, times the years until growth
 * ends. By bone age (Birch) and, beside it and never mixed with it, by the calendar (White-Menelaus); which table says
 * what stands in tables/growthRates.ts.
 *
 * An interval that reaches past the end of growth is cut there, at 0 mm: no plate shrinks. One that reaches before the
 * table's first age is cut there too, and says so.
 */
import { formatAge } from './ageText.ts'
import { type Answer, absent, answer, type Sex, unknownAge, unknownBoneAge, unknownSex } from './answer.ts'
import { calendarAge, type Interval, overBoneAge, overCalendarAge, type Ranged } from './interval.ts'
import type { MethodError, Source } from './source.ts'
import { birch, type Plate, type RateTable, whiteMenelaus } from './tables/growthRates.ts'
import type { ChildAtFilm } from './zScore.ts'

/** Whether growth has ended: at no limit of the age, at one of them, or at both. */
export type GrowthState = 'growing' | 'uncertain' | 'finished'

export type GrowthRemaining = {
  method: string
  clock: RateTable['clock']
  source: Source
  state: GrowthState
  distalFemurMm: Ranged
  proximalTibiaMm: Ranged
  /** Both plates together. They share one bone age, so their limits add. */
  kneeMm: Ranged
  error: Record<Plate, MethodError>
  notes: string[]
}

/** Growth remaining by bone age: 9 and 6 mm a year of it (Birch). */
export function growthByBoneAge(child: { sex?: Sex; boneAgeMonths?: Interval }): Answer<GrowthRemaining> {
  const { sex, boneAgeMonths } = child
  if (sex === undefined) return unknownSex
  if (boneAgeMonths === undefined) return unknownBoneAge
  return growthBy(birch, sex, boneAgeMonths, valueAt => overBoneAge(boneAgeMonths, valueAt))
}

/** Growth remaining by the calendar: 3/8 and 1/4 inch a year of it (White-Menelaus). */
export function growthByCalendar(child: Omit<ChildAtFilm, 'boneAgeMonths'>): Answer<GrowthRemaining> {
  const { sex, chronologicalAgeMonths, chronologicalAgeSpanMonths } = child
  if (sex === undefined) return unknownSex
  if (chronologicalAgeMonths === undefined) return unknownAge
  const age = calendarAge(chronologicalAgeMonths, chronologicalAgeSpanMonths)
  return growthBy(whiteMenelaus, sex, age, valueAt => overCalendarAge(age, valueAt))
}

/** mm that a plate has yet to grow at an age; cut at both ends of the table. */
export function remainingMm(table: RateTable, sex: Sex, plate: Plate, ageMonths: number): number {
  const months = table.endMonths[sex] - Math.max(ageMonths, table.fromMonths)
  return (table.mmPerYear[plate] * Math.max(0, months)) / 12
}

function growthBy(
  table: RateTable,
  sex: Sex,
  age: Interval,
  ranged: (valueAt: (ageMonths: number) => number) => Ranged,
): Answer<GrowthRemaining> {
  if (age.estimate < table.fromMonths)
    return absent(
      'outside',
      `The rates were observed from ${formatAge(table.fromMonths)} on, and the ${table.clock} is ${formatAge(age.estimate)}.`,
    )
  const notes = []
  if (age.lower < table.fromMonths)
    notes.push(
      `The interval of the ${table.clock} reaches below ${formatAge(table.fromMonths)}, where no rate was observed: the upper limits are "at least".`,
    )
  const at = (...plates: Plate[]) =>
    ranged(months => plates.reduce((sum, plate) => sum + remainingMm(table, sex, plate, months), 0))
  return answer({
    method: table.name,
    clock: table.clock,
    source: table.source,
    state: growthState(age, table.endMonths[sex]),
    distalFemurMm: at('distalFemur'),
    proximalTibiaMm: at('proximalTibia'),
    kneeMm: at('distalFemur', 'proximalTibia'),
    error: table.error,
    notes,
  })
}

const growthState = ({ lower, upper }: Interval, endMonths: number): GrowthState =>
  lower >= endMonths ? 'finished' : upper < endMonths ? 'growing' : 'uncertain'
