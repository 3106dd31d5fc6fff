/**
 * splits.csv: which part each film belongs to, one row a film. A site may write its own; it is checked for leaks like
 * ours (`leaks.ts`).
 */
import { z } from 'zod'
import { cellNumber, formatTable, type Table, toldCell, UsageError } from '../base/index.ts'
import { readTable } from '../base/node/index.ts'
import { fileKey } from './manifest.ts'
import { foldCount, type SplitRow } from './studySplits.ts'

const splitColumns = ['file', 'patient', 'cluster', 'split', 'fold'] as const

/** Writes splits.csv. */
export const formatSplits = (rows: readonly SplitRow[]): string => formatTable(splitColumns, rows)

const foldMessage = `is no fold: write 1 to ${foldCount}`

const rowSchema = z.object({
  file: z.string('is empty: name the film as the manifest does'),
  patient: z.string().optional(),
  cluster: z.string().optional(),
  split: z.enum(['test', 'calibration', 'fold', 'train'], 'is none of test, calibration, fold, train'),
  fold: z
    .string()
    .transform(cellNumber)
    .pipe(z.int(foldMessage).min(1, foldMessage).max(foldCount, foldMessage))
    .optional(),
})

/**
 * Reads splits.csv.
 *
 * @throws {UsageError} if anything in it is broken, naming the file, the line and the column
 */
export const readSplits = (path: string): SplitRow[] => splitsOf(readTable(path, ['file', 'split']))

/** The splits that a table with the columns `file` and `split` holds; their lines are those of the table. */
export function splitsOf(table: Table): SplitRow[] {
  return table.rows.map(({ line, values }) => {
    const filled = Object.fromEntries(splitColumns.map(column => [column, values[column]?.trim() || undefined]))
    const parsed = rowSchema.safeParse(filled)
    const fail = (column: string, message: string): never => {
      throw new UsageError(`${table.name}, line ${line}: ${toldCell(column, filled[column])} ${message}`)
    }
    if (!parsed.success) return fail(String(parsed.error.issues[0].path[0]), parsed.error.issues[0].message)
    const { file, patient, cluster, split, fold } = parsed.data
    if ((split === 'fold') !== (fold !== undefined))
      return fail('fold', 'does not fit: films of the split "fold" have one, others have none')
    return { file, line, patient, cluster: cluster ?? patient ?? fileKey(file), split, fold }
  })
}
