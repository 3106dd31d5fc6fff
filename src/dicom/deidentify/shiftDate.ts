/**
 * Dates of DICOM moved by whole days (PS3.5, 6.2): DA as 20240701 or, in old files, 2024.07.01; DT, which begins with a
 * day and loses what follows it.
 */
import { dateAfter, daysPerMonth, isIsoDate } from '../../clinic/index.ts'

/** The moved values as DA, or undefined if one of them has no day. */
export function shiftDates(text: string, vr: 'DA' | 'DT', daysEarlier: number): string | undefined {
  const moved = text.split('\\').map(value => shiftDate(value.trim(), vr, daysEarlier))
  return moved.every(value => value !== undefined) ? moved.join('\\') : undefined
}

function shiftDate(text: string, vr: 'DA' | 'DT', daysEarlier: number): string | undefined {
  if (text === '') return ''
  const parts = vr === 'DA' ? /^(\d{4})([.-]?)(\d{2})\2(\d{2})$/.exec(text) : /^(\d{4})()(\d{2})(\d{2})/.exec(text)
  if (!parts) return undefined
  const date = `${parts[1]}-${parts[3]}-${parts[4]}`
  // Years before 1000 are nobody's, and may not stay four digits.
  if (!isIsoDate(date) || date < '1000') return undefined
  return dateAfter(date, -daysEarlier / daysPerMonth).replaceAll('-', '')
}
