/**
 * pairs.csv: a knee film and its hand film a row, the input of everything that follows. A hand's assigned reading comes
 * along in columns that begin with `hand_reading`, so that it is never taken for a reading of the knee, a teacher's
 * label or a simulated truth. Films are named as in the manifest, whose lines are given.
 */
import { z } from 'zod'
import { cellNumber, formatTable, type Table, toldCell, UsageError } from '../base/index.ts'
import { readTable } from '../base/node/index.ts'
import { fileKey } from './manifest.ts'
import type { FilmPair } from './pairing.ts'
import { maxBoneAgeMonths } from './readings.ts'

const pairColumns = [
  'knee_file',
  'hand_file',
  'knee_line',
  'hand_line',
  'patient',
  'sex',
  'chronological_age_months',
  'side',
  'site',
  'device',
  'gap_days',
  'gap_from',
  'hand_reading_bone_age_months',
  'hand_reading_count',
  'hand_reading_atlas',
] as const

/** Writes pairs.csv. */
export const formatPairs = (pairs: readonly FilmPair[]): string =>
  formatTable(
    pairColumns,
    pairs.map(pair => ({
      knee_file: pair.kneeFile,
      hand_file: pair.handFile,
      knee_line: pair.kneeLine,
      hand_line: pair.handLine,
      patient: pair.patient,
      sex: pair.sex,
      chronological_age_months: pair.chronologicalAgeMonths,
      side: pair.side,
      site: pair.site,
      device: pair.device,
      gap_days: pair.gapDays,
      gap_from: pair.gapFrom,
      hand_reading_bone_age_months: pair.handReading?.boneAgeMonths,
      hand_reading_count: pair.handReading?.readings,
      hand_reading_atlas: pair.handReading?.atlas,
    })),
  )

const number = (schema: z.ZodNumber) => z.string('is empty').transform(cellNumber).pipe(schema)
const lineNumber = number(z.int('is no line').min(2, 'is no line of a film'))
const ageMessage = `is no bone age from 0 to ${maxBoneAgeMonths} months`

const rowSchema = z.object({
  knee_file: z.string('is empty'),
  hand_file: z.string('is empty'),
  knee_line: lineNumber,
  hand_line: lineNumber,
  patient: z.string('is empty'),
  sex: z.enum(['F', 'M'], 'is neither F nor M').optional(),
  chronological_age_months: number(z.number('is no age in months').min(0, 'is no age in months')),
  side: z.enum(['L', 'R', 'B'], 'is none of L, R, B').optional(),
  site: z.string().optional(),
  device: z.string().optional(),
  gap_days: number(z.int('is no number of days')),
  gap_from: z.enum(['dates', 'ages'], 'is neither dates nor ages'),
  hand_reading_bone_age_months: number(
    z.number(ageMessage).min(0, ageMessage).max(maxBoneAgeMonths, ageMessage),
  ).optional(),
  hand_reading_count: number(z.int('is no count').min(1, 'is no count')).optional(),
  hand_reading_atlas: z.string().optional(),
})

/**
 * Reads pairs.csv.
 *
 * @throws {UsageError} if anything in it is broken, naming the file, the line and the column
 */
export const readPairs = (path: string): FilmPair[] => pairsOf(readTable(path, pairColumns))

/** The pairs that a table with the columns of pairs.csv holds. */
export function pairsOf(table: Table): FilmPair[] {
  const lines = new Map<string, number>()
  return table.rows.map(({ line, values }) => {
    const filled = Object.fromEntries(pairColumns.map(column => [column, values[column]?.trim() || undefined]))
    const parsed = rowSchema.safeParse(filled)
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0]
      const column = String(path[0])
      throw new UsageError(`${table.name}, line ${line}: ${toldCell(column, filled[column])} ${message}`)
    }
    const row = parsed.data
    const first = lines.get(fileKey(row.knee_file))
    if (first !== undefined)
      throw new UsageError(`${table.name}, line ${line}: ${row.knee_file} is paired already on line ${first}`)
    lines.set(fileKey(row.knee_file), line)
    if ((row.hand_reading_bone_age_months === undefined) !== (row.hand_reading_count === undefined))
      throw new UsageError(
        `${table.name}, line ${line}: hand_reading_bone_age_months and hand_reading_count belong together: write both or none`,
      )
    return {
      kneeFile: row.knee_file,
      handFile: row.hand_file,
      kneeLine: row.knee_line,
      handLine: row.hand_line,
      patient: row.patient,
      sex: row.sex,
      chronologicalAgeMonths: row.chronological_age_months,
      side: row.side,
      site: row.site,
      device: row.device,
      gapDays: row.gap_days,
      gapFrom: row.gap_from,
      handReading:
        row.hand_reading_bone_age_months === undefined
          ? undefined
          : {
              boneAgeMonths: row.hand_reading_bone_age_months,
              readings: row.hand_reading_count!,
              atlas: row.hand_reading_atlas,
            },
    }
  })
}
