/**
 * Readings of a study, and whether they fit its films. What is wrong with the tables as a whole would move every result without a trace, so it is told
 * before the first hour of training: bone ages of several kinds or of a machine, and years in place of months.
 */
import { UsageError } from '../../base/index.ts'
import { readTable } from '../../base/node/index.ts'
import { fileKey, type Manifest, type Reading, readingsOf } from '../../cohort/index.ts'
import { kindOf, lookLikeYears, mostYears, refuseYears } from '../../evaluate/index.ts'

/** @throws {UsageError} if the table is broken or in years, or a bone age of a hand in it is no human reading */
export function readStudyReadings(path: string, manifest: Manifest): Reading[] {
  const table = readTable(path, ['file', 'bone_age_months'])
  const { readings } = readingsOf(table)
  refuseYears(
    path,
    readings.map(({ boneAgeMonths }) => boneAgeMonths),
  )
  const knees = kneesIn(manifest)
  const ofHands = readings.filter(({ file }) => !knees.has(fileKey(file)))
  const kind = ofHands.length > 0 ? kindOf(path, table, ofHands, new Set()) : 'hand reading'
  if (kind !== 'hand reading')
    throw new UsageError(
      `${path}: by their reader, or a column model or teacher, these bone ages are a ${kind}: a study is compared with what people read on the hands`,
    )
  return readings
}

/** @throws {UsageError} if the manifest gives chronological ages in years */
export function refuseAgesInYears({ path, rows }: Manifest): void {
  // Ages that follow from dates are in months.
  const written = rows.flatMap(row =>
    'failure' in row || (row.birthDate !== undefined && row.studyDate !== undefined)
      ? []
      : (row.chronologicalAgeMonths ?? []),
  )
  if (lookLikeYears(written))
    throw new UsageError(
      `${path}: no chronological_age_months is above ${mostYears}, so these are years: multiply them by 12; if all children are so young, give birth_date and study_date`,
    )
}

/** Files of the manifest that show a knee, by `fileKey`. */
const kneesIn = ({ rows }: Manifest): Set<string> =>
  new Set(rows.flatMap(row => ('failure' in row || row.joint !== 'knee' ? [] : fileKey(row.file))))
