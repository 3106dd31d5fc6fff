/** Ages as people write and read them: years and months on screen, months inside. */
import { daysPerMonth, maxAgeMonths } from './ages.ts'

/**
 * 148.3 months as `12 y 4 m`, 5 months as `5 m`, less than a month in days as `12 d`; a negative difference as
 * `-1 y 3 m`.
 *
 * @throws {RangeError} if it is no finite number
 */
export function formatAge(months: number): string {
  if (!Number.isFinite(months)) throw new RangeError(`${months} months are no age`)
  const size = Math.abs(months)
  const days = Math.round(size * daysPerMonth)
  const sign = months < 0 && days > 0 ? '-' : ''
  if (size < 1) return `${sign}${days} d`
  const whole = Math.round(size)
  return whole < 12 ? `${sign}${whole} m` : `${sign}${Math.floor(whole / 12)} y ${whole % 12} m`
}

const number = String.raw`(\d+(?:[.,]\d+)?)`
const pattern = new RegExp(
  `^(?:${number}y(?:ears?|rs?)?)?(?:${number}m(?:o(?:nths?|s)?)?)?(?:${number}w(?:eeks?)?)?(?:${number}d(?:ays?)?)?$`,
  'i',
)

/**
 * `12y6m`, `12 y 6 m`, `12 years`, `150m`, `12.5y`, `12,5y`, `10w`, `21d` as months; undefined if it is no age of at
 * most 120 years. A number without a unit could be either, and 12 y 15 m is likelier a slip than an age: both are
 * none.
 */
export function parseAge(text: string): number | undefined {
  if (/\d\s+\d/.test(text)) return undefined
  const parts = pattern.exec(text.replace(/\s+/g, ''))?.slice(1)
  if (!parts?.some(part => part !== undefined)) return undefined
  // Only the last unit may be broken.
  if (
    parts
      .filter(part => part !== undefined)
      .slice(0, -1)
      .some(part => /[.,]/.test(part))
  )
    return undefined
  const [years, months, weeks, days] = parts.map(part => (part === undefined ? 0 : Number(part.replace(',', '.'))))
  if (parts[0] !== undefined && months >= 12) return undefined
  const age = 12 * years + months + (7 * weeks + days) / daysPerMonth
  return age <= maxAgeMonths ? age : undefined
}
