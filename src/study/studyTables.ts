/** The tables of a study of one model: films and readings, where it draws or imports them itself; and what is wrong with those of a site. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../base/index.ts'
import { readTable, writeFileAtomic } from '../base/node/index.ts'
import {
  type AssignedBoneAge,
  assignedBoneAges,
  fileKey,
  formatReadings,
  grouped,
  type Manifest,
  type Readings,
  readReadings,
  settledRows,
} from '../cohort/index.ts'
import { importRsna } from '../cohort/node/index.ts'
import { refuseAgesInYears, refuseYears, refuseYearsAmong, toldAge, writtenReading } from '../evaluate/index.ts'
import { writePhantoms } from '../phantom/node/index.ts'
import type { Study } from './studyFile.ts'

type Say = (text: string) => void

/** Writes films.csv and readings.csv into `folder`. */
export async function makeFilms(
  study: Study,
  folder: string,
  { onMessage, onFilms }: { onMessage?: Say; onFilms?: (step: string, done: number, total: number) => void },
): Promise<void> {
  const { data, seed } = study
  if (data.import === 'rsna') {
    const { films, missing, badRows } = blaming(study, 'data.source', () => {
      if (!existsSync(data.source)) throw new UsageError(`${data.source} does not exist`)
      return importRsna(data.source, folder)
    })
    onMessage?.(`films: ${films}; without a picture ${missing.length}, rows left out ${badRows.length}`)
    return
  }
  if (data.import === 'tables') return
  const { children, side, films: kind, generator } = data
  const made = await writePhantoms({
    folder,
    children,
    seed,
    side,
    films: kind,
    generator,
    onProgress: (done, total) => onFilms?.('films', done, total),
  })
  onMessage?.(`films: ${made.films} of ${children} simulated children`)
  if (kind === 'hand') return
  // Single knees have no reader: they are taught with the truth.
  const truth = readTable(join(folder, 'truth.csv'), ['file', 'skeletal_age_months'])
  const readings = truth.rows.map(({ values }) => ({
    file: values.file,
    jointIndex: 1,
    reader: 'simulated truth',
    boneAgeMonths: Number(values.skeletal_age_months),
  }))
  writeFileAtomic(join(folder, 'readings.csv'), formatReadings(readings))
}

/** Rows of a site's manifest that take no part or contradict themselves, and columns that were not understood. */
export function sayWhatIsWrong(manifest: Manifest, say: Say | undefined): void {
  const { rows, warnings, path } = manifest
  const bad = rows.flatMap(row => ('failure' in row ? [row.failure.message] : []))
  const named = 5
  for (const text of [...warnings, ...settledRows(manifest), ...bad.slice(0, named)]) say?.(`warning: ${text}`)
  if (bad.length > named) say?.(`warning: ${path}: ${bad.length - named} more rows are left out`)
}

/** The rows of a manifest that show the study's joint, or do not say what they show. */
export const ofJoint = (manifest: Manifest, joint: string): Manifest => ({
  ...manifest,
  rows: manifest.rows.filter(row => 'failure' in row || row.joint === undefined || row.joint === joint),
})

/**
 * Bone ages of films, by the study's rule.
 *
 * @throws {UsageError} naming the study file's line and field
 */
export function readingsOf(study: Study, path: string, manifest: Manifest): AssignedBoneAge[] {
  const readings = blaming(study, 'data.readings', () => readReadings(path))
  if (study.data.import === 'tables') {
    blaming(study, 'data.films', () => refuseAgesInYears(manifest))
    blaming(study, 'data.readings', () => refuseReadingsInYears(readings, manifest))
  }
  return blaming(study, 'assigned', () => assignedBoneAges(readings, study.assigned))
}

/** A bone age in years, or an age that is, by what else is known of its film. */
function refuseReadingsInYears({ path, readings }: Readings, manifest: Manifest): void {
  refuseYears(
    path,
    readings.map(({ boneAgeMonths }) => boneAgeMonths),
  )
  const readingsByFile = grouped(readings, ({ file }) => fileKey(file))
  refuseYearsAmong(
    manifest.rows.flatMap(row => {
      if ('failure' in row) return []
      const { written, known } = toldAge(manifest.path, row)
      const ofFilm = readingsByFile.get(fileKey(row.file)) ?? []
      return [{ written: [...ofFilm.map(reading => writtenReading(path, reading)), ...written], known }]
    }),
  )
}

/** Says which setting of the study file led to a mistake. */
export function blaming<Result>({ mistake }: Study, field: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    throw error instanceof UsageError ? mistake(field, error.message) : error
  }
}
