/**
 * The manifest, films.csv: which films there are and what is known of each, one row a film. It holds no reference: bone
 * ages stand in readings.csv. A manifest that is broken as a whole is a wrong call; a row with an implausible value
 * fails alone, for a typing error in one birth date must not stop a thousand other films.
 *
 * Ages come from birth and study date first: they are copied from the archive, while an age was computed by somebody
 * and may be rounded, or in years.
 */
import { dirname, posix, resolve } from 'node:path'
import { z } from 'zod'
import {
  type Cell,
  cellNumber,
  FilmError,
  formatTable,
  type Table,
  type TableRow,
  toldCell,
  UsageError,
} from '../base/index.ts'
import { readTable } from '../base/node/index.ts'
import { maxAgeMonths, monthsBetween } from '../clinic/index.ts'
import { viewIn } from '../dicom/index.ts'

/** The columns of films.csv, in the order they are written. Only `file` must be there. */
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
  'site',
  'device',
  'diagnosis',
  'crop_x',
  'crop_y',
  'crop_width',
  'crop_height',
] as const

/** What is known of a film. Everything but the file may be unknown, and is then absent. */
export type FilmFacts = {
  /** As written: relative to the manifest, or absolute. `filmPath` finds it, `fileKey` compares it. */
  file: string
  patient?: string
  sex?: 'F' | 'M'
  /** ISO date. */
  birthDate?: string
  /** ISO date. */
  studyDate?: string
  /** From both dates where they are known, else as written. */
  chronologicalAgeMonths?: number
  joint?: 'hand' | 'wrist' | 'knee'
  /** `AP`, `PA`, `LATERAL`, `OBLIQUE` or `AXIAL`, however it was written. */
  view?: string
  /** Left, right, or both on one film. */
  side?: 'L' | 'R' | 'B'
  site?: string
  device?: string
  diagnosis?: string
  /** The joint's place on the film, in pixels of the film. */
  cropBox?: { x: number; y: number; width: number; height: number }
}

export type ManifestFilm = FilmFacts & {
  /** Line of the manifest. */
  line: number
  /** Contradictions that were settled, for the film's result. */
  warnings: string[]
}

/** A row that says something implausible. Its film fails as `bad_row`; the others go on. */
export type BadRow = {
  line: number
  file: string
  failure: FilmError
  /** What it says of its child, who may be excluded for it. */
  child: Pick<FilmFacts, 'patient' | 'diagnosis'>
}

export type Manifest = {
  /** The manifest's own path, to which its films are relative. */
  path: string
  /** In the order of the file; a bad row has a `failure`. */
  rows: (ManifestFilm | BadRow)[]
  /** What concerns the manifest as a whole. */
  warnings: string[]
}

/** Ages that differ by more than this, in months, contradict each other. */
export const ageToleranceMonths = 1

const sexes = { f: 'F', female: 'F', m: 'M', male: 'M' } as const
const joints = { hand: 'hand', wrist: 'wrist', knee: 'knee' } as const
const sides = { l: 'L', left: 'L', r: 'R', right: 'R', b: 'B', both: 'B' } as const

/** One of the words, in any case. */
function oneOf<Codes extends Record<string, string>>(codes: Codes, message: string) {
  const words = Object.keys(codes) as [keyof Codes & string]
  return z
    .string()
    .transform(word => word.toLowerCase())
    .pipe(z.enum(words, message))
    .transform(word => codes[word] as Codes[keyof Codes])
    .optional()
}

const numberBetween = (low: number, high: number, message: string) =>
  z.string().transform(cellNumber).pipe(z.number(message).min(low, message).max(high, message)).optional()

const date = z.iso.date('is no date: write it as 2015-03-31').optional()
// The square about a joint at the edge of a film reaches beyond it.
const place = numberBetween(-1e6, 1e6, 'is no place on a film: write pixels from its upper left corner')
const extent = numberBetween(1, 1e6, 'is no extent: write at least 1 pixel')

const rowSchema = z.object({
  file: z.string('is empty: name the film, relative to the manifest'),
  patient: z.string().optional(),
  sex: oneOf(sexes, 'is no code of a sex: write F or M, or leave it empty where unknown'),
  birth_date: date,
  study_date: date,
  chronological_age_months: numberBetween(
    0,
    maxAgeMonths,
    `is no age from 0 to ${maxAgeMonths} months: write months with a decimal point, or leave it empty where unknown`,
  ),
  joint: oneOf(joints, 'is no joint that Physis knows: write hand, wrist or knee, or leave it empty where unknown'),
  view: z.string().optional(),
  side: oneOf(sides, 'is no side: write L, R or B (both), or leave it empty where unknown'),
  site: z.string().optional(),
  device: z.string().optional(),
  diagnosis: z.string().optional(),
  crop_x: place,
  crop_y: place,
  crop_width: extent,
  crop_height: extent,
})

/**
 * Reads a manifest from its file.
 *
 * @throws {UsageError} if it is broken as a whole: unreadable, no table, no column `file`, no row
 */
export const readManifest = (path: string): Manifest => manifestOf(readTable(path, ['file']))

/** The manifest that a table with a column `file` holds. */
export function manifestOf(table: Table): Manifest {
  if (table.rows.length === 0) throw new UsageError(`${table.name} names no film: it has a header and no row`)
  const known: readonly string[] = manifestColumns
  const warnings = table.columns
    .filter(column => !known.includes(column))
    .map(column => `${table.name}: the column ${column} is unknown and was not read`)
  const firstLines = new Map<string, number>()
  const rows = table.rows.map((row): ManifestFilm | BadRow => {
    const file = row.values.file.trim()
    const fail = (why: string): BadRow => ({
      line: row.line,
      file,
      failure: new FilmError('bad_row', `${table.name}, line ${row.line}${file && `, ${file}`}: ${why}`),
      child: {
        patient: row.values.patient?.trim() || undefined,
        diagnosis: row.values.diagnosis?.trim() || undefined,
      },
    })
    if (file !== '') {
      const first = firstLines.get(fileKey(file))
      if (first !== undefined) {
        const isKnee = row.values.joint?.trim().toLowerCase() === 'knee'
        return fail(
          `file is the same as on line ${first}: remove one of the two rows${isKnee ? '; if it shows both knees, cut it into a picture a knee, with a row each' : ''}`,
        )
      }
      firstLines.set(fileKey(file), row.line)
    }
    const film = filmOf(row)
    return typeof film === 'string' ? fail(film) : film
  })
  return { path: table.name, rows, warnings }
}

/** The film of a row, or what is wrong with it. */
function filmOf({ line, values }: TableRow): ManifestFilm | string {
  const filled = Object.fromEntries(manifestColumns.map(column => [column, values[column]?.trim() || undefined]))
  const parsed = rowSchema.safeParse(filled)
  if (!parsed.success)
    return parsed.error.issues
      .map(({ path, message }) => {
        const column = String(path[0])
        // Of a date even the year alone tells of the child.
        return `${toldCell(column, column.endsWith('_date') ? undefined : filled[column])} ${message}`
      })
      .join('; ')
  const { file, patient, sex, joint, side, site, device, diagnosis, ...cells } = parsed.data
  const view = parsed.data.view === undefined ? undefined : viewIn(parsed.data.view)
  const { birth_date: birthDate, study_date: studyDate, crop_x: x, crop_y: y } = cells
  const { crop_width: width, crop_height: height, chronological_age_months: writtenMonths } = cells

  const box = [x, y, width, height].filter(value => value !== undefined)
  if (box.length % 4 !== 0) return 'crop_x, crop_y, crop_width and crop_height belong together: write all four or none'
  const cropBox = box.length === 4 ? { x: x!, y: y!, width: width!, height: height! } : undefined

  const warnings: string[] = []
  let chronologicalAgeMonths = writtenMonths
  if (birthDate !== undefined && studyDate !== undefined) {
    chronologicalAgeMonths = monthsBetween(birthDate, studyDate)
    if (chronologicalAgeMonths < 0) return 'birth_date is after study_date: correct one of the two'
    if (chronologicalAgeMonths > maxAgeMonths)
      return `birth_date and study_date are more than ${maxAgeMonths} months apart: correct one of the two`
    if (writtenMonths !== undefined && Math.abs(writtenMonths - chronologicalAgeMonths) > ageToleranceMonths)
      warnings.push(
        `birth_date and study_date give an age of ${chronologicalAgeMonths.toFixed(1)} months and chronological_age_months says ${writtenMonths}: the dates were used`,
      )
  }
  const facts = { file, patient, sex, birthDate, studyDate, chronologicalAgeMonths }
  return { ...facts, joint, view, side, site, device, diagnosis, cropBox, line, warnings }
}

/** A sentence for what contradicts itself in rows and was settled: how many there are, and the first. */
export function settledRows({ path, rows }: Manifest): string[] {
  const settled = rows.flatMap(row => ('failure' in row || row.warnings.length === 0 ? [] : [row]))
  const [first] = settled
  return first
    ? [`${path}, line ${first.line}, ${first.file}: ${first.warnings.join('; ')} (such rows: ${settled.length})`]
    : []
}

/** Writes films.csv, with the columns of which something is known. */
export function formatManifest(films: readonly FilmFacts[]): string {
  const rows = films.map((film): Partial<Record<(typeof manifestColumns)[number], Cell>> => {
    const { birthDate, studyDate, chronologicalAgeMonths, cropBox, ...same } = film
    return {
      ...same,
      birth_date: birthDate,
      study_date: studyDate,
      chronological_age_months: chronologicalAgeMonths,
      crop_x: cropBox?.x,
      crop_y: cropBox?.y,
      crop_width: cropBox?.width,
      crop_height: cropBox?.height,
    }
  })
  const columns = manifestColumns.filter(
    column => column === 'file' || rows.some(row => row[column] !== undefined && row[column] !== ''),
  )
  return formatTable(columns, rows)
}

/** Where a film of a manifest lies. Either slash separates folders, for manifests travel between systems. */
export const filmPath = (manifestPath: string, file: string): string =>
  resolve(dirname(manifestPath), file.replaceAll('\\', '/'))

/**
 * The same for every way of writing one file: `./a.png`, `x/../a.png`, `A` with an accent in one code point or two.
 * Tables are joined by it. It is a name, not a path to open.
 */
export const fileKey = (file: string): string => posix.normalize(file.trim().replaceAll('\\', '/')).normalize('NFC')
