/**
 * Simulated films on disk, spread over threads:
 *
 *     films.csv            the manifest, as of any cohort
 *     truth.csv            what is known of each film: skeletal age, measures in mm, landmarks in pixels
 *     films/NAME.png       8 bits grey, marked as simulated
 *     plates/NAME-PLATE.png  white where the open growth plate is seen
 *     phantom.json         what the films were made from
 *
 * Films are written one by one and whole; a run that was cut off is continued where it stopped, and more children can
 * be added to a folder. Both tables come last. Other settings than those of the folder are refused, since films would
 * not match them.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Cell, formatTable, UsageError } from '../../base/index.ts'
import { mapInWorkers, writeFileAtomic } from '../../base/node/index.ts'
import type { AgeRange } from '../child.ts'
import { generator } from '../film.ts'
import type { FilmAnswer, FilmJob } from './filmWorker.ts'
import { filmName, patientName } from './names.ts'

export type PhantomOptions = {
  folder: string
  /** How many; the first n of a seed are always the same. */
  children: number
  seed: number
  /** Of the square films, px. */
  side?: number
  /** Range of chronological ages, months. */
  ages?: AgeRange
  /** Threads; as many as there are processors unless said. */
  workers?: number
  onProgress?: (done: number, total: number) => void
}

const manifestColumns = [
  'file',
  'patient',
  'sex',
  'birth_date',
  'study_date',
  'chronological_age_months',
  'joint',
  'view',
  'side',
  'device',
] as const

/**
 * Simulates children and writes their films.
 *
 * @returns how many films there are, and how many of them were written by this call
 * @throws {UsageError} if the folder holds films of other settings
 */
export async function writePhantoms(options: PhantomOptions): Promise<{ films: number; written: number }> {
  const { folder, children, seed, side = 512, ages = { fromMonths: 0, toMonths: 216 }, workers, onProgress } = options
  const settings = { generator: generator.name, version: generator.version, seed, side, ages }
  claim(join(folder, 'phantom.json'), `${JSON.stringify(settings, undefined, 2)}\n`)
  const job: FilmJob = { folder, seed, side, ages }
  const answers = mapInWorkers<number, FilmAnswer>(
    new URL(`./filmWorker${import.meta.url.slice(-3)}`, import.meta.url),
    Array.from({ length: children }, (_, i) => i),
    { workers, data: job },
  )
  const films: Record<string, Cell>[] = []
  const truths: Record<string, Cell>[] = []
  let written = 0
  for await (const answer of answers) {
    films.push(filmRow(answer))
    truths.push(truthRow(answer))
    if (answer.written) written++
    onProgress?.(films.length, children)
  }
  writeFileAtomic(join(folder, 'films.csv'), formatTable(manifestColumns, films))
  // A landmark that does not exist yet (the patella of an infant) is an empty cell.
  const columns = [...new Set(truths.flatMap(row => Object.keys(row)))]
  writeFileAtomic(join(folder, 'truth.csv'), formatTable(columns, truths))
  return { films: children, written }
}

/** Writes what the films are made from, or checks that it is what is asked for. */
function claim(path: string, settings: string): void {
  if (!existsSync(path)) writeFileAtomic(path, settings)
  else if (readFileSync(path, 'utf8') !== settings)
    throw new UsageError(`${path} names other settings than asked for: choose another folder, or the same settings`)
}

function filmRow({ child, leg }: FilmAnswer): Record<(typeof manifestColumns)[number], Cell> {
  return {
    file: filmName(child),
    patient: patientName(child),
    sex: child.sex,
    birth_date: child.birthDate,
    study_date: child.studyDate,
    chronological_age_months: rounded(child.chronologicalAgeMonths),
    joint: 'knee',
    view: 'AP',
    side: leg,
    device: `${generator.name} ${generator.version}`,
  }
}

function truthRow({ child, truth }: FilmAnswer): Record<string, Cell> {
  const row: Record<string, Cell> = {
    file: filmName(child),
    skeletal_age_months: rounded(truth.skeletalAgeMonths),
    size_age_months: rounded(child.sizeAgeMonths),
    pixel_mm: rounded(truth.pixelMm, 5),
  }
  for (const bone of ['femur', 'tibia', 'fibula'] as const) {
    const m = truth.measures[bone]
    row[`${bone}_metaphysis_mm`] = rounded(m.metaphysisMm)
    row[`${bone}_epiphysis_mm`] = rounded(m.epiphysisMm)
    row[`${bone}_gap_mm`] = rounded(m.closing < 1 ? m.gapMm : 0)
    row[`${bone}_closing`] = rounded(m.closing)
  }
  for (const [name, { x, y }] of Object.entries(truth.landmarks)) {
    row[`${name}_x_px`] = rounded(x, 2)
    row[`${name}_y_px`] = rounded(y, 2)
  }
  return row
}

const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits))
