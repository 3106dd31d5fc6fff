/**
 * Limb-length discrepancy as a surgeon asks for it: what will it be at maturity, and when should which plates be
 * arrested. Four answers stand side by side, two methods by the calendar and two by bone age, because none is known to
 * be the right one for a given child, and the spread between them is part of the answer.
 *
 * All plans correct the discrepancy that the multiplier foretells by the same clock; they differ in how they count the
 * growth that an arrest takes away.
 */
import { monthsBetween } from './ages.ts'
import { type Answer, absent, answer, type Sex, unknownAge, unknownBoneAge, unknownSex } from './answer.ts'
import {
  type DiscrepancyKind,
  type Prediction,
  tellingClock,
  untreatedDiscrepancy,
  untreatedMm,
} from './discrepancy.ts'
import { arrestTiming, type GrowthModel, growthByMultiplier, growthByRates, type Timing } from './epiphysiodesis.ts'
import type { Interval } from './interval.ts'
import {
  type AgeAt,
  boneAgeClock,
  type Clock,
  calendarClock,
  checkPast,
  type LimbMeasurement,
  type Limbs,
  limbsOf,
} from './limbs.ts'
import type { MethodError, Source } from './source.ts'
import { birch, type Plate, whiteMenelaus } from './tables/growthRates.ts'
import { multiplierError, multiplierSource, timingSource } from './tables/paley.ts'

export type LimbCase = {
  sex?: Sex
  /** ISO date. */
  birthDate?: string
  /** A bone age and the date of its film. */
  boneAge?: { date: string; months: Interval }
  measurements: readonly LimbMeasurement[]
  kind: DiscrepancyKind
  /** The discrepancy to end with, 0 or more: how much longer the long leg may stay. */
  goalMm: number
  /** ISO date. */
  today: string
}

export type Plan = {
  femur: Answer<Timing>
  tibia: Answer<Timing>
  both: Answer<Timing>
}

export type NamedPlan = {
  method: string
  clock: Clock['name']
  sources: Source[]
  errors: MethodError[]
  plan: Answer<Plan>
}

export type LimbLength = {
  longSide: Limbs['longSide']
  /** At the last measurement. */
  now: { date: string; discrepancyMm: number }
  untreated: { byCalendarAge: Answer<Prediction>; byBoneAge: Answer<Prediction> }
  plans: NamedPlan[]
  notes: string[]
}

/** Measurements of a growing leg are usually at least so far apart (inclusion in a series of 84, hdl 2152.5/1549). */
const usualSpacingMonths = 6

/**
 * The discrepancy at maturity and the dates of epiphysiodesis.
 *
 * @throws {RangeError} if a date is none or after today, a length is none, or the goal is negative
 */
export function limbLength(limbCase: LimbCase): Answer<LimbLength> {
  const { sex, birthDate, boneAge, measurements, kind, goalMm, today } = limbCase
  if (!(goalMm >= 0 && goalMm < Number.POSITIVE_INFINITY))
    throw new RangeError(`a goal of ${goalMm} mm: give the discrepancy to end with, 0 or more`)
  const limbs = limbsOf(measurements, today)
  if (birthDate !== undefined && monthsBetween(birthDate, limbs.first.date) < 0)
    throw new RangeError(`the birth date comes after the first measurement, of ${limbs.first.date}`)
  if (boneAge !== undefined) checkPast(boneAge.date, today, 'the bone age')
  if (sex === undefined) return unknownSex

  const calendar = birthDate === undefined ? unknownAge : answer(calendarClock(birthDate))
  const bone = boneAge === undefined ? unknownBoneAge : answer(boneAgeClock(boneAge))
  const predict = (clock: Answer<Clock>) =>
    clock.value === null ? clock : untreatedDiscrepancy(limbs, kind, sex, clock.value)

  const byMultiplier = (clock: Answer<Clock>): Answer<Plan> => {
    const { longBones } = limbs
    return longBones
      ? plan(clock, ageAt => growthByMultiplier(longBones, ageAt(longBones.date), sex))
      : absent('too_little_measured', 'The multiplier needs the lengths of femur and tibia of the long leg.')
  }
  const plan = (clock: Answer<Clock>, modelAt: (ageAt: AgeAt) => GrowthModel): Answer<Plan> => {
    const prediction = predict(clock)
    if (clock.value === null) return clock
    if (prediction.value === null) return prediction
    const telling = tellingClock(limbs, kind, sex, clock.value)
    const time = (...plates: Plate[]) =>
      arrestTiming(plates, telling, modelAt, ageAt => untreatedMm(limbs, kind, sex, ageAt), goalMm, today)
    return answer({
      femur: time('distalFemur'),
      tibia: time('proximalTibia'),
      both: time('distalFemur', 'proximalTibia'),
    })
  }
  const paley = { method: 'Paley', sources: [multiplierSource[sex], timingSource], errors: [multiplierError] }
  const rates = (table: typeof birch, clock: Answer<Clock>): NamedPlan => ({
    method: table.name,
    clock: table.clock,
    sources: [multiplierSource[sex], table.source],
    errors: [multiplierError, ...Object.values(table.error)],
    plan: plan(clock, () => growthByRates(table, sex)),
  })
  return answer({
    longSide: limbs.longSide,
    now: { date: limbs.last.date, discrepancyMm: limbs.last.discrepancyMm },
    untreated: { byCalendarAge: predict(calendar), byBoneAge: predict(bone) },
    plans: [
      { ...paley, clock: 'bone age', plan: byMultiplier(bone) },
      rates(birch, bone),
      { ...paley, clock: 'calendar age', plan: byMultiplier(calendar) },
      rates(whiteMenelaus, calendar),
    ],
    notes: notesOn(limbCase, limbs),
  })
}

function notesOn({ kind, boneAge, measurements }: LimbCase, { first, last }: Limbs): string[] {
  const notes = ['The length of a leg is femur and tibia; a difference in the feet is not in it.']
  if (boneAge) notes.push('Bone age is taken to advance by a month every month.')
  if (kind === 'congenital') {
    if (measurements.length > 1) notes.push('A congenital discrepancy is foretold from the last measurement alone.')
    return notes
  }
  const apart = monthsBetween(first.date, last.date)
  if (measurements.length > 2) notes.push('The inhibition is that between the first and the last measurement.')
  if (apart > 0 && apart < usualSpacingMonths)
    notes.push(`The measurements are ${apart.toFixed(1)} months apart; less than ${usualSpacingMonths} say little.`)
  if (last.discrepancyMm < first.discrepancyMm)
    notes.push(
      'The discrepancy became smaller, and is foretold to go on doing so: the short leg outgrows the long one.',
    )
  return notes
}
