/**
 * When to arrest growth plates of the long leg, so that the legs end within the goal: when what the plates still have
 * to grow equals what has to be corrected. Two ways to count the growth: rates in mm a year, and the multiplier with
 * the share of the knee. The second, for femur and tibia together, solves correction = (1 - 1/M) (0.71 mature femur +
 * 0.57 mature tibia) for M and reads its age from the table.
 *
 * A date is never before today. It is "now" where the right day has come or passed, but the goal can still be met at
 * one end of the bone age's interval; "too late" where it can not.
 */
import { dateAfter } from './ages.ts'
import { formatAge } from './ageText.ts'
import { type Answer, absent, answer, type Sex } from './answer.ts'
import { remainingMm } from './growthRemaining.ts'
import type { Ranged } from './interval.ts'
import { type AgeAt, type Bones, type Clock, overClock } from './limbs.ts'
import { ageOfMultiplier, multiplierAt } from './multiplier.ts'
import type { Plate, RateTable } from './tables/growthRates.ts'
import { kneeShare } from './tables/paley.ts'

/** How much plates have to grow, by one reading of a clock. */
export type GrowthModel = {
  growthFromMm(ageMonths: number, plates: readonly Plate[]): number
  /** The age from which the plates grow this much; -Infinity if they never had so much. */
  ageWithGrowth(mm: number, plates: readonly Plate[]): number
  /** Before this age the model says nothing. */
  fromMonths: number
}

export type TimingStatus = 'not needed' | 'later' | 'now' | 'too late'

export type Timing = {
  status: TimingStatus
  /** ISO dates; null where it is not needed or too late. */
  date: { estimate: string; earliest: string; latest: string } | null
  /** Whether every bone age of the interval gives this status. */
  isCertain: boolean
  /** What the discrepancy at maturity would be after an arrest today. Negative: overcorrected. */
  ifDoneTodayMm: Ranged | null
}

/** Lengths are known to the millimetre: what is missing by less is not missing. */
const leastMm = 1

/** Growth by rates a year. */
export const growthByRates = (table: RateTable, sex: Sex): GrowthModel => ({
  growthFromMm: (age, plates) => plates.reduce((sum, plate) => sum + remainingMm(table, sex, plate, age), 0),
  ageWithGrowth: (mm, plates) =>
    table.endMonths[sex] - (12 * mm) / plates.reduce((sum, plate) => sum + table.mmPerYear[plate], 0),
  fromMonths: table.fromMonths,
})

/** Growth by the multiplier, of bones measured at an age. */
export function growthByMultiplier(bones: Bones, ageMonths: number, sex: Sex): GrowthModel {
  const toMaturity = multiplierAt(sex, Math.max(0, ageMonths))!
  const shareMm = {
    distalFemur: kneeShare.distalFemur * bones.femurMm * toMaturity,
    proximalTibia: kneeShare.proximalTibia * bones.tibiaMm * toMaturity,
  }
  const total = (plates: readonly Plate[]) => plates.reduce((sum, plate) => sum + shareMm[plate], 0)
  return {
    growthFromMm: (age, plates) => (1 - 1 / multiplierAt(sex, Math.max(0, age))!) * total(plates),
    ageWithGrowth(mm, plates) {
      const share = mm / total(plates)
      return (share < 1 ? ageOfMultiplier(sex, 1 / (1 - share)) : undefined) ?? Number.NEGATIVE_INFINITY
    },
    fromMonths: 0,
  }
}

/**
 * When to arrest these plates.
 *
 * @param untreatedAt discrepancy at maturity by one reading of the clock, mm
 */
export function arrestTiming(
  plates: readonly Plate[],
  clock: Clock,
  modelAt: (ageAt: AgeAt) => GrowthModel,
  untreatedAt: (ageAt: AgeAt) => number,
  goalMm: number,
  today: string,
): Answer<Timing> {
  const outcomes = clock.readings.map(ageAt => {
    const model = modelAt(ageAt)
    const ageToday = ageAt(today)
    const correctionMm = untreatedAt(ageAt) - goalMm
    const isNeeded = correctionMm >= leastMm
    const missingMm = correctionMm - model.growthFromMm(ageToday, plates)
    const dueAge = model.ageWithGrowth(correctionMm, plates)
    const date = dateAfter(today, Math.max(0, dueAge - ageToday))
    const status: TimingStatus = !isNeeded
      ? 'not needed'
      : missingMm >= leastMm
        ? 'too late'
        : date > today
          ? 'later'
          : 'now'
    const isOutside = isNeeded && Math.max(dueAge, ageToday) < model.fromMonths
    return { status, date, isNeeded, isOutside, isBeforeTable: ageToday < model.fromMonths }
  })
  const [estimated] = outcomes
  if (estimated.isOutside)
    return absent(
      'outside',
      `The arrest would be due before ${formatAge(modelAt(clock.readings[0]).fromMonths)}, where no rate was observed.`,
    )
  const canStillBeMet = outcomes.some(({ status }) => status === 'now' || status === 'later')
  const status = estimated.status === 'too late' && canStillBeMet ? 'now' : estimated.status
  // ISO dates sort as text.
  const dates = outcomes
    .filter(({ isNeeded }) => isNeeded)
    .map(({ date }) => date)
    .sort()
  return answer({
    status,
    date:
      status === 'later' || status === 'now'
        ? { estimate: estimated.date, earliest: dates[0], latest: dates.at(-1)! }
        : null,
    isCertain: outcomes.every(outcome => outcome.status === status),
    ifDoneTodayMm: estimated.isBeforeTable
      ? null
      : overClock(clock, ageAt => untreatedAt(ageAt) - modelAt(ageAt).growthFromMm(ageAt(today), plates)),
  })
}
