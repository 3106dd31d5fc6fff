/**
 * PatientAge (0010,1010) of DICOM: an Age String is three digits and one of D, W, M, Y (PS3.5, 6.2). The standard does
 * not say whether units are completed or rounded; scanners complete them, so 012Y is a child between its twelfth and
 * its thirteenth birthday. That year is worth more than a bone age is uncertain by, and is given along. Ages are written as they
 * are read, in completed units.
 */
import { daysPerMonth, maxAgeMonths } from './ages.ts'

const monthsPerUnit = { D: 1 / daysPerMonth, W: 7 / daysPerMonth, M: 1, Y: 12 }

export type PatientAge = {
  /** The age as written: the youngest that it can mean where units are completed. */
  months: number
  /** The unit in months: how much older the child may be than is written. */
  spanMonths: number
  unit: keyof typeof monthsPerUnit
}

/**
 * The age that an Age String holds, or undefined. Missing zeros, spaces and small letters are forgiven, a missing unit
 * is not.
 */
export function parsePatientAge(text: string): PatientAge | undefined {
  const match = /^(\d{1,3})([DWMY])$/i.exec(text.trim())
  if (!match) return undefined
  const unit = match[2].toUpperCase() as PatientAge['unit']
  const months = Number(match[1]) * monthsPerUnit[unit]
  return months <= maxAgeMonths ? { months, spanMonths: monthsPerUnit[unit], unit } : undefined
}

/**
 * An age as Age String: days up to three months, weeks up to a year, then months, and years where months need four
 * digits. In completed units, so that the middle of what it can mean is at most half a unit away.
 *
 * @throws {RangeError} if the age is not from 0 to 120 years
 */
export function formatPatientAge(months: number): string {
  if (!(months >= 0 && months <= maxAgeMonths)) throw new RangeError(`${months} months are no age of 0 to 120 years`)
  const unit = months < 3 ? 'D' : months < 12 ? 'W' : months < 1000 ? 'M' : 'Y'
  // 21 days are 20.999... as a binary fraction of months.
  return `${String(Math.floor(months / monthsPerUnit[unit] + 1e-9)).padStart(3, '0')}${unit}`
}
