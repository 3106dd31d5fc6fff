/**
 * How the uncertainty of a bone age passes through a formula. An interval goes in and an interval comes out: the least
 * and the greatest value that the formula takes between the limits. Its coverage is that of the interval which went in,
 * and it holds what the bone age alone makes uncertain. How well the formula foretells growth is another matter, and
 * stands beside it as the method's own error.
 */
import { formatAge } from './ageText.ts'

/** An estimate and its limits, in the unit of the estimate. */
export type Interval = { estimate: number; lower: number; upper: number }

type CalendarWords = `calendar age +- ${string}`

export type Uncertainty =
  | 'bone-age uncertainty only'
  | 'none: calendar age is taken as exact'
  | CalendarWords
  | `bone-age uncertainty, and ${CalendarWords}`

/** A result with its limits and what they stand for. */
export type Ranged = Interval & { uncertainty: Uncertainty }

/** An interval of no width: a bone age of which no uncertainty is known. */
export const exactly = (value: number): Interval => ({ estimate: value, lower: value, upper: value })

/** A value that depends on the calendar alone. */
const calendarValue = (value: number): Ranged => rangeOf([value], 'none: calendar age is taken as exact')

/**
 * A calendar age that is known to lie within a span of months, such as 12 for one in whole years.
 *
 * @param months the middle of the span
 */
export const calendarAge = (months: number, spanMonths = 0): Interval => ({
  estimate: months,
  lower: months - spanMonths / 2,
  upper: months + spanMonths / 2,
})

const isExact = ({ lower, upper }: Interval): boolean => lower === upper

function calendarWords({ lower, upper }: Interval): CalendarWords {
  const span = upper - lower
  const unit = span > 11 ? 'years' : span > 0.9 ? 'months' : span > 0.2 ? 'weeks' : 'days'
  return `calendar age +- ${formatAge(span / 2)}: known in whole ${unit} only`
}

/** What a function of calendar age gives over its interval. */
export const overCalendarAge = (age: Interval, valueAt: (ageMonths: number) => number): Ranged =>
  isExact(age) ? calendarValue(valueAt(age.estimate)) : rangeOf(samples(age).map(valueAt), calendarWords(age))

/**
 * What a function of both ages gives over their intervals; without a value at an age that a table does not reach.
 *
 * @throws {RangeError} if the limits do not hold the estimate, or are not finite
 */
export function overBothAges(
  boneAge: Interval,
  age: Interval,
  valueAt: (boneAgeMonths: number, ageMonths: number) => number | undefined,
): Ranged {
  const ages = isExact(age) ? [age.estimate] : samples(age)
  const values = ages.flatMap(at => samples(boneAge).flatMap(months => valueAt(months, at) ?? []))
  return rangeOf(values, isExact(age) ? 'bone-age uncertainty only' : `bone-age uncertainty, and ${calendarWords(age)}`)
}

/**
 * What a function of bone age gives over its interval.
 *
 * @throws {RangeError} if the limits do not hold the estimate, or are not finite
 */
export const overBoneAge = (boneAgeMonths: Interval, valueAt: (boneAgeMonths: number) => number): Ranged =>
  rangeOf(samples(boneAgeMonths).map(valueAt), 'bone-age uncertainty only')

/** The range of values of which the first is the estimate. */
export const rangeOf = (values: readonly number[], uncertainty: Uncertainty): Ranged => ({
  estimate: values[0],
  lower: Math.min(...values),
  upper: Math.max(...values),
  uncertainty,
})

/**
 * The ages at which a function of bone age is taken: the estimate first, then the limits and every whole month between.
 * Nearly all functions here rise or fall throughout, so that their limits are those at the limits of the age.
 *
 * @throws {RangeError} if the limits do not hold the estimate, or are not finite
 */
export function samples({ estimate, lower, upper }: Interval): number[] {
  if (!(Number.isFinite(lower) && Number.isFinite(upper) && lower <= estimate && estimate <= upper))
    throw new RangeError(`a bone age of ${estimate} months is not between its limits of ${lower} and ${upper} months`)
  const first = Math.floor(lower) + 1
  const between = Array.from({ length: Math.max(0, Math.ceil(upper) - first) }, (_, i) => first + i)
  return [estimate, lower, ...between, upper]
}
