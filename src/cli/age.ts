/** Ages as people write them. */
import { UsageError } from '../base/index.ts'

/**
 * `12y6m`, `12y`, `150m`, `12.5y` or `12,5y` as months.
 *
 * @throws {UsageError} if it is no age
 */
export function parseAge(text: string): number {
  const match = /^(?:(\d+(?:[.,]\d+)?)y)?(?:(\d+(?:[.,]\d+)?)m)?$/i.exec(text.trim())
  const part = (value: string | undefined) => (value === undefined ? 0 : Number(value.replace(',', '.')))
  const months = match ? 12 * part(match[1]) + part(match[2]) : Number.NaN
  if (text.trim() === '' || !(months >= 0 && months <= 1440))
    throw new UsageError(`--age ${text} is no age: write years and months as 12y6m, or months as 150m`)
  return months
}

/** 148.3 months as `12 y 4 m`. */
export function yearsAndMonths(months: number): string {
  const whole = Math.round(months)
  return `${Math.floor(whole / 12)} y ${whole % 12} m`
}
