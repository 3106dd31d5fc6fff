/**
 * What was measured of two legs, and the clock against which growth is counted. A leg is femur and tibia; the foot is
 * not in it. The discrepancy is that of the leg which is longer at the last measurement over the other, so it is
 * negative on a date when the other one was.
 */
import { isIsoDate, monthsBetween } from './ages.ts'
import { type Interval, type Ranged, rangeOf, samples, type Uncertainty } from './interval.ts'

export type Bones = { femurMm: number; tibiaMm: number }

/** Lengths of both legs, or the discrepancy alone: how much longer the long leg is. */
export type LimbMeasurement = { date: string } & ({ left: Bones; right: Bones } | { discrepancyMm: number })

export type Limbs = {
  /** The longer leg, where lengths tell it. */
  longSide: 'L' | 'R' | null
  first: MeasuredDate
  last: MeasuredDate
  /** The long leg's bones at their latest measurement. */
  longBones?: Bones & { date: string }
}

export type MeasuredDate = {
  date: string
  discrepancyMm: number
  /** Length of the long leg, where it was measured. */
  longMm?: number
}

/**
 * The first and the last of the measurements, relative to the long leg.
 *
 * @throws {RangeError} if there are none, a date is none or later than `today`, or a length is none
 */
export function limbsOf(measurements: readonly LimbMeasurement[], today: string): Limbs {
  if (measurements.length === 0) throw new RangeError('there is no measurement: give one at least')
  for (const measurement of measurements) check(measurement, today)
  const byDate = measurements.toSorted((a, b) => a.date.localeCompare(b.date))
  const lengths = byDate.findLast(measurement => 'left' in measurement)
  const excess = lengths && total(lengths.left) - total(lengths.right)
  const longSide = !excess ? null : excess > 0 ? 'L' : 'R'
  const [long, short] = longSide === 'R' ? (['right', 'left'] as const) : (['left', 'right'] as const)
  const measuredDate = (measurement: LimbMeasurement): MeasuredDate => {
    if (!('left' in measurement)) return measurement
    const longMm = total(measurement[long])
    return { date: measurement.date, discrepancyMm: longMm - total(measurement[short]), longMm }
  }
  const last = measuredDate(byDate.at(-1)!)
  if (last.discrepancyMm < 0)
    throw new RangeError(
      `the discrepancy on ${last.date}, the last date, is that of the longer leg: give it as 0 or more`,
    )
  return {
    longSide,
    first: measuredDate(byDate[0]),
    last,
    longBones: lengths && { ...lengths[long], date: lengths.date },
  }
}

const total = ({ femurMm, tibiaMm }: Bones) => femurMm + tibiaMm

function check(measurement: LimbMeasurement, today: string): void {
  checkPast(measurement.date, today, 'the measurement')
  if ('left' in measurement) {
    for (const [side, bones] of [['left', measurement.left] as const, ['right', measurement.right] as const])
      for (const [bone, mm] of [['femur', bones.femurMm] as const, ['tibia', bones.tibiaMm] as const])
        if (!(mm > 0 && mm < Number.POSITIVE_INFINITY))
          throw new RangeError(`the ${side} ${bone} measures ${mm} mm on ${measurement.date}: a length is above 0`)
  } else if (!Number.isFinite(measurement.discrepancyMm))
    throw new RangeError(`the discrepancy on ${measurement.date} is ${measurement.discrepancyMm}: give it in mm`)
}

/** @throws {RangeError} if it is no date, or after today */
export function checkPast(date: string, today: string, what: string): void {
  for (const text of [date, today])
    if (!isIsoDate(text)) throw new RangeError(`${JSON.stringify(text)} is no date: write it as 2015-03-31`)
  if (date > today) throw new RangeError(`${what} is of ${date}, which is after today, ${today}`)
}

/** The age on a date, by one reading of a clock. */
export type AgeAt = (date: string) => number

/** A way to count a child's age. */
export type Clock = {
  name: 'calendar age' | 'bone age'
  /** The readings that the clock may show; the first is the estimate. */
  readings: readonly AgeAt[]
  uncertainty: Uncertainty
}

/** Counts from birth. */
export const calendarClock = (birthDate: string): Clock => ({
  name: 'calendar age',
  readings: [date => monthsBetween(birthDate, date)],
  uncertainty: 'none: calendar age is taken as exact',
})

/** Counts from a bone age, which is taken to advance by a month every month: what happens on average. */
export const boneAgeClock = (film: { date: string; months: Interval }): Clock => ({
  name: 'bone age',
  readings: samples(film.months).map(months => (date: string) => months + monthsBetween(film.date, date)),
  uncertainty: 'bone-age uncertainty only',
})

/** What a function of age gives over the readings of a clock. */
export const overClock = (clock: Clock, valueAt: (ageAt: AgeAt) => number): Ranged =>
  rangeOf(clock.readings.map(valueAt), clock.uncertainty)
