/**
 * Simulated films on disk, spread over threads:
 *
 *     films.csv            the manifest, as of any cohort
 *     truth.csv            what is known of each film: skeletal ages, measures, landmarks in pixels
 *     readings.csv         what simulated readers say of the hands (paired cohorts only)
 *     films/NAME.png       8 bits grey, marked as simulated; or .dcm
 *     plates/NAME-PLATE.png  white where the open growth plate is seen; NAME-bone.png where bone is
 *     phantom.json         what the films were made from
 *
 * Either one knee of each child, exactly as old as the child, or paired cohorts: patients with hands and knees, dates,
 * sides and readings (`../patient.ts`). Films are written one by one and whole; a run that was cut off is continued
 * where it stopped, and more children can be added to a folder. Tables come last. Other settings than those of the
 * folder are refused, since films would not match them.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Cell, formatTable, UsageError } from '../../base/index.ts'
import { mapInWorkers, moduleBeside, writeFileAtomic } from '../../base/node/index.ts'
import type { Box } from '../../image/index.ts'
import type { AgeRange } from '../child.ts'
import { assumedSpread, noSpread, type Spread } from '../deviation.ts'
import { type GeneratorName, generators } from '../generators.ts'
import { plateBones } from '../hand/milestones.ts'
import { kneeBox } from '../kneeBox.ts'
import { drawReaders, type Reader, type ReadingRow, read } from '../readers.ts'
import type { FilmAnswer, FilmJob } from './filmWorker.ts'
import { patientName } from './names.ts'

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
  /** One knee film a child, or patients with hands, knees and readings, or of these patients the hands alone. */
  films?: 'knee' | 'hand' | 'paired'
  /** Of patients: films show the maturity of other children, so that they tell no more than sex and age (`../scrambled.ts`). */
  scrambled?: boolean
  generator?: GeneratorName
  /** Films as DICOM, not PNG. */
  dicom?: boolean
  /** How far joints and centres stray from the child's maturity; in single knees not at all unless said. */
  spread?: Spread
  /** Who reads the hands of a paired cohort, and how often; two readers, once, unless said. */
  readers?: readonly Reader[]
  occasions?: number
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
  'crop_x',
  'crop_y',
  'crop_width',
  'crop_height',
] as const

const readingColumns = [
  'file',
  'joint_index',
  'reader',
  'occasion',
  'bone_age_months',
  'atlas',
  'blinded_to_age',
] as const

/**
 * Simulates children and writes their films.
 *
 * @returns how many films there are, and how many of them were written by this call
 * @throws {UsageError} if the folder holds films of other settings
 */
export async function writePhantoms(options: PhantomOptions): Promise<{ films: number; written: number }> {
  const { folder, children, seed, side = 512, ages = { fromMonths: 0, toMonths: 216 }, workers, onProgress } = options
  const { films: kind = 'knee', dicom = false } = options
  const paired = kind !== 'knee'
  const scrambled = paired && options.scrambled === true
  const { generator = 'a', spread = paired ? assumedSpread : noSpread, occasions = 1 } = options
  const { readers = drawReaders(seed, 2) } = options
  const { name, version } = generators[generator]
  const settings = {
    generator: name,
    version,
    seed,
    side,
    ages,
    ...(paired ? { films: kind } : {}),
    ...(scrambled ? { scrambled } : {}),
    ...(dicom ? { format: 'dicom' } : {}),
    ...(paired || options.spread ? { spread } : {}),
  }
  claim(join(folder, 'phantom.json'), `${JSON.stringify(settings, undefined, 2)}\n`)
  const job: FilmJob = { folder, seed, side, ages, films: kind, scrambled, spread, generator, dicom }
  const answers = mapInWorkers<number, FilmAnswer[]>(
    moduleBeside(import.meta.url, 'filmWorker'),
    Array.from({ length: children }, (_, i) => i),
    { workers, data: job },
  )
  const device = `${name} ${version}`
  const films: Record<string, Cell>[] = []
  const truths: Record<string, Cell>[] = []
  const readings: ReadingRow[] = []
  let written = 0
  let done = 0
  for await (const ofChild of answers) {
    for (const answer of ofChild) {
      films.push(filmRow(answer, device))
      truths.push(truthRow(answer, paired, scrambled))
      if (paired && answer.joint === 'hand') readings.push(...readingRows(answer, readers, occasions))
      if (answer.written) written++
    }
    onProgress?.(++done, children)
  }
  // Readings follow from the truth and the readers alone: other readers of the same films are another table.
  if (paired) writeFileAtomic(join(folder, 'readings.csv'), formatTable(readingColumns, readings))
  writeFileAtomic(join(folder, 'films.csv'), formatTable(manifestColumns, films))
  // A landmark that does not exist yet (the patella of an infant) is an empty cell.
  const columns = [...new Set(truths.flatMap(row => Object.keys(row)))]
  writeFileAtomic(join(folder, 'truth.csv'), formatTable(columns, truths))
  return { films: films.length, written }
}

function readingRows(
  { file, part, child, truth }: FilmAnswer,
  readers: readonly Reader[],
  occasions: number,
): ReadingRow[] {
  return readers.flatMap(reader =>
    Array.from({ length: occasions }, (_, i) => ({
      file,
      joint_index: 1,
      reader: reader.name,
      occasion: i + 1,
      bone_age_months: read(
        reader,
        [child.seed, child.index, part],
        i + 1,
        truth.skeletalAgeMonths,
        child.chronologicalAgeMonths,
      ),
      atlas: 'simulated',
      // Who leans towards the calendar has seen it.
      blinded_to_age: reader.pull === 0,
    })),
  )
}

/** Writes what the films are made from, or checks that it is what is asked for. */
function claim(path: string, settings: string): void {
  if (!existsSync(path)) writeFileAtomic(path, settings)
  else if (readFileSync(path, 'utf8') !== settings)
    throw new UsageError(`${path} names other settings than asked for: choose another folder, or the same settings`)
}

function filmRow(
  { child, file, joint, leg, truth }: FilmAnswer,
  device: string,
): Record<(typeof manifestColumns)[number], Cell> {
  return {
    file,
    patient: patientName(child),
    sex: child.sex,
    birth_date: child.birthDate,
    study_date: child.studyDate,
    chronological_age_months: rounded(child.chronologicalAgeMonths),
    joint,
    view: joint === 'hand' ? 'PA' : 'AP',
    side: leg,
    device,
    ...cropCells(truth.joint === 'knee' ? kneeBox(truth) : undefined),
  }
}

/** Where the knee is cut out; hands are found on their films. */
const cropCells = (box: Box | undefined) => ({
  crop_x: box && rounded(box.x, 2),
  crop_y: box && rounded(box.y, 2),
  crop_width: box && rounded(box.width, 2),
  crop_height: box && rounded(box.height, 2),
})

function truthRow(
  { child, file, joint, truth, handAgeMonths, kneeAgeMonths, shown }: FilmAnswer,
  paired: boolean,
  scrambled: boolean,
): Record<string, Cell> {
  const row: Record<string, Cell> = { file, skeletal_age_months: rounded(truth.skeletalAgeMonths) }
  if (paired) {
    row.joint = joint
    row.maturity_months = rounded(child.skeletalAgeMonths)
    row.hand_skeletal_age_months = handAgeMonths === undefined ? undefined : rounded(handAgeMonths)
    row.knee_skeletal_age_months = rounded(kneeAgeMonths)
  }
  if (scrambled) row.shown_skeletal_age_months = rounded(shown.skeletalAgeMonths)
  row.size_age_months = rounded(shown.sizeAgeMonths)
  row.pixel_mm = rounded(truth.pixelMm, 5)
  if (truth.joint === 'knee')
    for (const bone of ['femur', 'tibia', 'fibula'] as const) {
      const m = truth.measures[bone]
      row[`${bone}_metaphysis_mm`] = rounded(m.metaphysisMm)
      row[`${bone}_epiphysis_mm`] = rounded(m.epiphysisMm)
      row[`${bone}_gap_mm`] = rounded(m.closing < 1 ? m.gapMm : 0)
      row[`${bone}_closing`] = rounded(m.closing)
    }
  else {
    // 0 when the centre is first seen, 1 when it is as wide as its metaphysis, 2 when its plate has closed.
    for (const bone of plateBones) row[`${bone}_progress`] = rounded(truth.measures.bones[bone].progress)
    for (const [name, share] of Object.entries(truth.measures.carpals)) row[`${name}_grown`] = rounded(share)
  }
  for (const [name, { x, y }] of Object.entries(truth.landmarks)) {
    row[`${name}_x_px`] = rounded(x, 2)
    row[`${name}_y_px`] = rounded(y, 2)
  }
  return row
}

const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits))
