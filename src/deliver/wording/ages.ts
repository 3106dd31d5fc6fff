/**
 * Numbers for people: years and months first, one decimal at most, a true minus sign, and a sign before every difference. A number is rounded once,
 * here, from the months of the Result.
 */
import { formatAge } from '../../clinic/index.ts'
import type { JointEstimate } from '../../predict/index.ts'
import { plainText } from './plainText.ts'

/** 148.3 as `12 y 4 m`. */
export const ageWords = (months: number): string => formatAge(months)

/** A chronological age, with how exactly it is known where that is to more than a month: `12 y 6 m ± 6 m`; nothing is `unknown`. */
export function childAgeWords({
  chronologicalAgeMonths: months,
  chronologicalAgeSpanMonths: span,
}: Pick<JointEstimate, 'chronologicalAgeMonths' | 'chronologicalAgeSpanMonths'>): string {
  if (months === null) return 'unknown'
  return span !== null && span > 1 ? `${ageWords(months)} ± ${ageWords(span / 2)}` : ageWords(months)
}

/** 148.3 as `12.4 y`: small, beside the years and months. */
export const yearsWords = (months: number): string => `${(months / 12).toFixed(1)} y`

/** `11 y 7 m to 13 y 1 m`. */
export const ageRangeWords = (lowerMonths: number, upperMonths: number): string =>
  `${ageWords(lowerMonths)} to ${ageWords(upperMonths)}`

/** 6.2 months as `+6 m`, -15 as `−1 y 3 m`, nothing to speak of as `0 m`. */
export function differenceWords(months: number): string {
  const size = Math.round(Math.abs(months))
  if (size === 0) return '0 m'
  const text = size < 12 ? `${size} m` : `${Math.floor(size / 12)} y ${size % 12} m`
  return `${months < 0 ? '−' : '+'}${text}`
}

export const differenceRangeWords = (lowerMonths: number, upperMonths: number): string =>
  `${differenceWords(lowerMonths)} to ${differenceWords(upperMonths)}`

/** 0.52 as `+0.5`. */
export function signedWords(value: number): string {
  const text = Math.abs(value).toFixed(1)
  return Number(text) === 0 ? '0.0' : `${value < 0 ? '−' : '+'}${text}`
}

/** A month count as it is, with one decimal: errors, not ages. */
export const monthsWords = (months: number): string => `${months.toFixed(1)} months`

/** Whole millimetres: the methods are off by several. */
export const millimetres = (mm: number): string => Math.round(mm).toString()

/** 0.9 as `90 %`. */
export const percentWords = (share: number): string => `${Number((100 * share).toFixed(1))} %`

/** Three figures of whatever was measured. */
export function measureWords(value: number): string {
  if (!Number.isFinite(value)) return plainText(String(value))
  return Math.abs(value) >= 100 ? Math.round(value).toString() : Number(value.toPrecision(3)).toString()
}

/** `2026-11-25`, or undefined for what is no date. */
export const dateWords = (date: string | undefined): string | undefined => {
  const found = date === undefined ? null : /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(date.trim())
  return found ? `${found[1]}-${found[2]}-${found[3]}` : undefined
}
