/**
 * The discrepancy at maturity if nothing is done, by Paley's multiplier M (formulas and their sources in
 * tables/paley.ts).
 *
 * Congenital: both legs grow in proportion, so D x M, with the last measurement.
 * Developmental: the short leg lost growth at some time and goes on doing so; D + I x G, where I is the growth
 * inhibition, 1 - growth of the short leg / growth of the long leg between two dates, and G = L (M - 1) what the long
 * leg has to grow. Once growth is over (M = 1) it is D, and needs no second date.
 * Where the lengths are not known, L is its mature length over M at each date, and cancels:
 * I x G = (D - D') (1 - 1/M) / (1/M - 1/M'). Where the table stands still (boys, 16 to 16 1/2) M is M', and this says nothing.
 */
import { type Answer, absent, answer, type Sex } from './answer.ts'
import type { Ranged } from './interval.ts'
import { type AgeAt, type Clock, type Limbs, overClock } from './limbs.ts'
import { multiplierAt } from './multiplier.ts'
import type { MethodError, Source } from './source.ts'
import { multiplierError, predictionSource } from './tables/paley.ts'

export type DiscrepancyKind = 'congenital' | 'developmental'

export type Prediction = {
  /** At maturity. Negative: the other leg will be the longer one. */
  discrepancyMm: Ranged
  /** At the last measurement. 1: growth was over. */
  multiplier: Ranged
  /** Share of its growth that the short leg loses, where both legs were measured on two dates. */
  inhibition: number | null
  /** What was left out. */
  notes: string[]
  source: Source
  error: MethodError
}

/** The discrepancy at maturity, untreated, by one clock. */
export function untreatedDiscrepancy(limbs: Limbs, kind: DiscrepancyKind, sex: Sex, clock: Clock): Answer<Prediction> {
  const { first, last } = limbs
  const estimated = clock.readings[0]
  if (estimated(kind === 'congenital' ? last.date : first.date) < 0)
    return absent('outside', `By ${clock.name} the child was measured before birth, where no multiplier begins.`)
  const telling = tellingClock(limbs, kind, sex, clock)
  if (telling.readings[0] !== estimated)
    return absent(
      'too_little_measured',
      `By ${clock.name} the multiplier is the same on ${first.date} and ${last.date}, so what the long leg grew between them cannot be told: give the lengths of its bones.`,
    )
  const discrepancyMm = overClock(telling, ageAt => untreatedMm(limbs, kind, sex, ageAt))
  if (!Number.isFinite(discrepancyMm.upper - discrepancyMm.lower))
    return absent(
      'too_little_measured',
      first.date === last.date
        ? 'A developmental discrepancy needs measurements of two dates while the child grows.'
        : `Between ${first.date} and ${last.date} the long leg did not grow, so the inhibition cannot be told.`,
    )
  const grownMm = (last.longMm ?? 0) - (first.longMm ?? Number.POSITIVE_INFINITY)
  const leftOut = clock.readings.length - telling.readings.length
  return answer({
    discrepancyMm,
    multiplier: overClock(clock, ageAt => multiplier(sex, ageAt(last.date))),
    inhibition: kind === 'developmental' && grownMm > 0 ? (last.discrepancyMm - first.discrepancyMm) / grownMm : null,
    notes:
      leftOut > 0
        ? [
            `By ${leftOut} of the ${clock.readings.length} ages of the interval that were tried the multiplier is the same on both dates and foretells nothing: the limits are without them.`,
          ]
        : [],
    source: predictionSource,
    error: multiplierError,
  })
}

/** The clock without readings by which the multiplier tells nothing, for it is the same on both dates while growth is not over. */
export function tellingClock({ first, last }: Limbs, kind: DiscrepancyKind, sex: Sex, clock: Clock): Clock {
  const hasLengths = first.longMm !== undefined && last.longMm !== undefined
  if (kind === 'congenital' || hasLengths || first.date === last.date) return clock
  const tells = (ageAt: AgeAt) => {
    const m = multiplier(sex, ageAt(last.date))
    return m === 1 || m !== multiplier(sex, ageAt(first.date))
  }
  return { ...clock, readings: clock.readings.filter(tells) }
}

/** The same by one reading of a clock; not finite where what was measured does not determine it. */
export function untreatedMm({ first, last }: Limbs, kind: DiscrepancyKind, sex: Sex, ageAt: AgeAt): number {
  const m = multiplier(sex, ageAt(last.date))
  if (kind === 'congenital') return last.discrepancyMm * m
  if (m === 1) return last.discrepancyMm
  // Growth to come over growth between the dates, of the long leg.
  const ratio =
    first.longMm !== undefined && last.longMm !== undefined
      ? (last.longMm * (m - 1)) / Math.max(0, last.longMm - first.longMm)
      : (1 - 1 / m) / (1 / m - 1 / multiplier(sex, ageAt(first.date)))
  return Number.isFinite(ratio) ? last.discrepancyMm + (last.discrepancyMm - first.discrepancyMm) * ratio : Number.NaN
}

/** A reading of a bone age may lie before birth when the film is of an infant: taken as birth. */
const multiplier = (sex: Sex, ageMonths: number) => multiplierAt(sex, Math.max(0, ageMonths))!
