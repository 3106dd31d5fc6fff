/**
 * Ages from dates. A month is the twelfth part of a Julian year, 30.4375 days, so that an age is one number that can be
 * added and subtracted; a birthday then falls within 0.025 months of the whole year, leap day or not. ISO dates are
 * read as days in UTC, so no clock change counts.
 */

export const daysPerMonth = 365.25 / 12

/** Older than anybody was: 120 years. */
export const maxAgeMonths = 1440

const millisecondsPerDay = 86_400_000

/** Whether a text is a day of the calendar, written as 2015-03-31. */
export function isIsoDate(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN
  // Some engines read 30 February as 1 March.
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text
}

/**
 * Months from one date to another, negative if the second comes first.
 *
 * @throws {RangeError} if one is no ISO date
 */
export function monthsBetween(from: string, to: string): number {
  return (timeOf(to) - timeOf(from)) / millisecondsPerDay / daysPerMonth
}

/**
 * The date so many months after another, to the nearest day. The date on which a child reaches an age is that many
 * months after its birth.
 *
 * @throws {RangeError} if it is no ISO date
 */
export function dateAfter(date: string, months: number): string {
  const time = timeOf(date) + Math.round(months * daysPerMonth) * millisecondsPerDay
  return new Date(time).toISOString().slice(0, 10)
}

function timeOf(date: string): number {
  if (!isIsoDate(date)) throw new RangeError(`${JSON.stringify(date)} is no date: write it as 2015-03-31`)
  return Date.parse(date)
}
