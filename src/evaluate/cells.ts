/** Cells of tables of bone ages that come from anywhere: what is no number, or no month, is told with its line. */
import { cellNumber, type TableRow, toldCell, UsageError } from '../base/index.ts'
import type { Manifest } from '../cohort/index.ts'
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

/** @throws {UsageError} if the manifest gives chronological ages in years; those that follow from dates are in months */
export function refuseAgesInYears({ path, rows }: Manifest): void {
  const written = rows.flatMap(row =>
    'failure' in row || (row.birthDate !== undefined && row.studyDate !== undefined)
      ? []
      : (row.chronologicalAgeMonths ?? []),
  )
  const otherwise = '; if all children are so young, give birth_date and study_date'
  refuseYears(path, written, 'chronological_age_months', otherwise)
}
