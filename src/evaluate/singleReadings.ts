/** The single readings behind assigned bone ages, by position: what tells the readers' scatter. Adjudicated rows are not among them. */
import { fileKey, isAdjudicated, type Reading } from '../cohort/index.ts'
import type { Reference } from './input.ts'

/** What a reading is found by: a joint of a film. */
export const readingKey = (file: string, jointIndex: number): string => `${fileKey(file)} ${jointIndex}`

/**
 * @param keys of each film the key of the joint that was read for it; films of one hand share it
 * @returns a column for each reader and occasion that read any of them
 */
export function singleReadings(readings: readonly Reading[], keys: readonly string[]): Reference['readings'] {
  const wanted = new Set(keys)
  const columns = new Map<string, { reader: string; occasion: string; of: Map<string, number> }>()
  for (const reading of readings) {
    const key = readingKey(reading.file, reading.jointIndex)
    if (!wanted.has(key) || isAdjudicated(reading)) continue
    const { reader = '', occasion = '', boneAgeMonths } = reading
    const name = JSON.stringify([reader, occasion])
    const column = columns.get(name) ?? { reader, occasion, of: new Map<string, number>() }
    column.of.set(key, boneAgeMonths)
    columns.set(name, column)
  }
  return [...columns.values()].map(({ reader, occasion, of }) => ({
    reader: reader || 'not named',
    occasion,
    months: keys.map(key => of.get(key) ?? null),
  }))
}

/** How many people read. */
export const readersIn = (readings: Reference['readings']): number => new Set(readings.map(({ reader }) => reader)).size

/** Whether those who read knew the chronological age: true if one of them did, false if all say that they did not, null where that is not stated. */
export function sawAge(readings: readonly Pick<Reading, 'blindedToAge'>[]): boolean | null {
  if (readings.some(({ blindedToAge }) => blindedToAge === false)) return true
  return readings.length > 0 && readings.every(({ blindedToAge }) => blindedToAge === true) ? false : null
}
