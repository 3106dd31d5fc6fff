/** Cells of tables of bone ages that come from anywhere: what is no number, or no month, is told with its line. */
import { cellNumber, type TableRow, toldCell, UsageError } from '../base/index.ts'
import type { Manifest, ManifestFilm, Reading } from '../cohort/index.ts'
import { lookLikeYears, mostYears } from './warnings.ts'

/** A cell's text, null where it is empty or there is no such column. */
export const cell = ({ values }: TableRow, column: string): string | null => values[column]?.trim() || null

/** A film that was refused, and estimated all the same by `physis predict --force`, keeps its code: it counts as refused. */
export const isForced = (row: TableRow): boolean => cell(row, 'status') === 'estimated' && cell(row, 'code') !== null

export function number(
  path: string,
  row: TableRow,
  column: string,
  least = Number.NEGATIVE_INFINITY,
  most = Number.POSITIVE_INFINITY,
): number | null {
  const text = cell(row, column)
  if (text === null) return null
  const value = cellNumber(text)
  if (value === undefined)
    throw new UsageError(
      `${path}, line ${row.line}, ${row.values.file}: ${toldCell(column, text)} is no number: leave it empty where nothing was estimated`,
    )
  if (value < least || value > most)
    throw new UsageError(
      `${path}, line ${row.line}, ${row.values.file}: ${toldCell(column, text)} is no bone age from ${least} to ${most} months`,
    )
  return value
}

export function refuseYears(
  path: string,
  months: readonly (number | null)[],
  column = 'bone_age_months',
  otherwise = '',
): void {
  if (lookLikeYears(months))
    throw new UsageError(
      `${path}: no ${column} is above ${mostYears}, so these are years: multiply them by 12${otherwise}`,
    )
}

/** Chronological age in months of a manifest's row as somebody wrote it; what follows from dates is no slip of the pen. */
const isWritten = ({ birthDate, studyDate }: ManifestFilm) => birthDate === undefined || studyDate === undefined

/** @throws {UsageError} if the manifest gives chronological ages in years; those that follow from dates are in months */
export function refuseAgesInYears({ path, rows }: Manifest): void {
  const written = rows.flatMap(row => ('failure' in row || !isWritten(row) ? [] : (row.chronologicalAgeMonths ?? [])))
  const otherwise = '; if all children are so young, give birth_date and study_date'
  refuseYears(path, written, 'chronological_age_months', otherwise)
}

/** A number of months that somebody wrote into a table. */
export type WrittenMonths = { path: string; line?: number; file: string; column: string; months: number }

/** What tables say of a child at one time: as it was written, and ages that are known to be in months. */
export type ToldMonths = { written: readonly WrittenMonths[]; known: readonly number[] }

/** A value is far below another if that is so many times as large. No bone age is so far behind a child's age, and no two readers are so far apart. */
const farTimes = 5

/**
 * Refuses years among months: a value of at most 20 where another of the same child at the same time is above 20 and at least five times as large.
 *
 * @throws {UsageError} naming the first of such values by file and line, with their number
 */
export function refuseYearsAmong(children: Iterable<ToldMonths>): void {
  const years = new Map<string, { value: WrittenMonths; other: number }>()
  for (const { written, known } of children) {
    const all = [...written.map(({ months }) => months), ...known]
    for (const value of written) {
      const other = all.find(
        months =>
          value.months > 0 && value.months <= mostYears && months > mostYears && months >= farTimes * value.months,
      )
      // One hand may stand beside several knees.
      if (other !== undefined) years.set(JSON.stringify(value), { value, other })
    }
  }
  const [first] = years.values()
  if (!first) return
  const { path, line, file, column, months } = first.value
  throw new UsageError(
    `${path}, line ${line}, ${file}: ${column} ${months} looks like years, for the age, or another reading, is ${Number(first.other.toFixed(1))} months: multiply it by 12, or correct it (such values: ${years.size})`,
  )
}

/** A reading as it was written. */
export const writtenReading = (path: string, { line, file, boneAgeMonths: months }: Reading): WrittenMonths => ({
  path,
  line,
  file,
  column: 'bone_age_months',
  months,
})

/** A film's chronological age, written or known from dates. */
export function toldAge(path: string, film: ManifestFilm): ToldMonths {
  const { line, file, chronologicalAgeMonths: months } = film
  if (months === undefined) return { written: [], known: [] }
  if (!isWritten(film)) return { written: [], known: [months] }
  return { written: [{ path, line, file, column: 'chronological_age_months', months }], known: [] }
}
