/**
 * From tables to what is evaluated: anyone's predictions, a table of references, and what a manifest knows of the films. A
 * table that is partly wrong would move every result without a trace, so it is refused with its line and what to do.
 */
import { basename } from 'node:path'
import { cellNumber, type Table, type TableRow, UsageError } from '../base/index.ts'
import { readTable } from '../base/node/index.ts'
import { assignedBoneAges, fileKey, maxBoneAgeMonths, type Reading, readingsOf, readManifest } from '../cohort/index.ts'
import type { EvaluationFilm, EvaluationInput, PredictionStatus, Reference, ReferenceKind, Run } from './input.ts'
import { lookLikeYears, mostYears } from './warnings.ts'

export type EvaluationFiles = { predictions: string; reference: string; manifest?: string }

export type ReadEvaluation = {
  input: EvaluationInput
  /** What was found in the tables that a person should know. */
  messages: string[]
}

/** @throws {UsageError} naming the file, and the line where there is one */
export function readEvaluation(
  files: EvaluationFiles,
  { seed = 1, resamples = 2000 }: { seed?: number; resamples?: number } = {},
): ReadEvaluation {
  const predictions = readPredictions(files.predictions)
  const table = readTable(files.reference, ['file', 'bone_age_months'])
  const { readings } = readingsOf(table)
  refuseYears(
    files.reference,
    readings.map(({ boneAgeMonths }) => boneAgeMonths),
  )
  const messages: string[] = []
  const facts = files.manifest === undefined ? new Map() : readFacts(files.manifest, messages)

  const predicted = new Set(predictions.map(({ key }) => key))
  const used = readings.filter(reading => predicted.has(keyOf(reading.file, reading.jointIndex)))
  if (used.length === 0)
    throw new UsageError(
      `no film of ${files.predictions} has a bone age in ${files.reference}: films are compared by what stands under file, as ${predictions[0].row.values.file} and ${readings[0].file}`,
    )
  const read = new Set(readings.map(reading => keyOf(reading.file, reading.jointIndex)))
  const unread = [...predicted].filter(key => !read.has(key)).length
  if (unread > 0)
    messages.push(`${unread} of ${predictions.length} predictions have no bone age in ${files.reference}: left out`)
  const unpredicted = [...read].filter(key => !predicted.has(key)).length
  if (unpredicted > 0)
    messages.push(`${unpredicted} of ${read.size} films of ${files.reference} have no prediction: left out`)
  if (files.manifest !== undefined) {
    const unknown = predictions.filter(({ row }) => !facts.has(fileKey(row.values.file))).length
    if (unknown > 0)
      messages.push(`${unknown} of ${predictions.length} predictions are of films that ${files.manifest} does not name`)
  }

  const parts = partsOfStudy(predictions)
  const films = predictions.map(({ key, row }, i): EvaluationFilm & { joint: string | null } => {
    const { file } = row.values
    const known: Facts | undefined = facts.get(fileKey(file))
    const patient = known?.patient ?? cell(row, 'patient')
    return {
      file,
      patient: patient ?? key,
      patientKnown: patient !== null,
      sex: known?.sex ?? sexOf(files.predictions, row),
      chronologicalAgeMonths:
        known?.chronologicalAgeMonths ?? number(files.predictions, row, 'chronological_age_months'),
      side: known?.side ?? sideOf(row),
      site: known?.site ?? null,
      device: known?.device ?? null,
      hand: null,
      ...parts[i],
      closed: cell(row, 'code') === 'mature' ? true : null,
      joint: known?.joint ?? cell(row, 'joint'),
    }
  })
  const reference = referenceFrom(files.reference, table, used, predictions, films)
  const rows = predictions.map(({ row }) => row)
  return {
    input: {
      study: basename(files.predictions),
      seed,
      resamples,
      simulated: reference.kind === 'simulated truth',
      films: films.map(({ joint: _, ...film }) => film),
      references: [reference],
      runs: [runFrom(files.predictions, rows)],
      comparators: [],
      primary: null,
      openTest: parts.some(({ split }) => split === 'test'),
      openings: 0,
    },
    messages,
  }
}

type Facts = Partial<Pick<EvaluationFilm, 'sex' | 'side' | 'site' | 'device' | 'chronologicalAgeMonths'>> & {
  patient?: string
  joint?: string
}
type Prediction = { key: string; row: TableRow }

const keyOf = (file: string, joint: number): string => `${fileKey(file)} ${joint}`

function readPredictions(path: string): Prediction[] {
  const { rows } = readTable(path, ['file', 'bone_age_months'])
  if (rows.length === 0) throw new UsageError(`${path} holds no prediction: it has a header and no row`)
  const lines = new Map<string, number>()
  const predictions = rows.map((row): Prediction => {
    const { file } = row.values
    if (file.trim() === '') throw new UsageError(`${path}, line ${row.line}: file is empty: name the film`)
    const joint = number(path, row, 'joint_index') ?? 1
    const key = keyOf(file, joint)
    const before = lines.get(key)
    if (before !== undefined)
      throw new UsageError(
        `${path}, line ${row.line}: ${file} has a prediction on line ${before} already: keep one model's predictions in a table`,
      )
    lines.set(key, row.line)
    return { key, row }
  })
  const months = rows.map(row => number(path, row, 'bone_age_months', 0, maxBoneAgeMonths))
  if (months.every(value => value === null)) throw new UsageError(`${path} holds no bone age`)
  refuseYears(path, months)
  return predictions
}

function refuseYears(path: string, months: readonly (number | null)[]): void {
  if (lookLikeYears(months))
    throw new UsageError(`${path}: no bone_age_months is above ${mostYears}, so these are years: multiply them by 12`)
}

/** As a study says it of its own predictions: out of fold and test films are never mixed. Of any other table each film is one of all. */
function partsOfStudy(predictions: readonly Prediction[]): Pick<EvaluationFilm, 'split' | 'fold'>[] {
  const parts = predictions.map(({ row }) => ({
    split: cell(row, 'split') as EvaluationFilm['split'],
    fold: cellNumber(cell(row, 'fold') ?? '') ?? null,
  }))
  const isOurs = parts.every(({ split, fold }) =>
    split === 'fold' ? fold !== null : ['calibration', 'test'].includes(split),
  )
  return isOurs ? parts : parts.map(() => ({ split: 'all', fold: null }))
}

/** A cell's text, null where it is empty or there is no such column. */
const cell = ({ values }: TableRow, column: string): string | null => values[column]?.trim() || null

function number(
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
      `${path}, line ${row.line}, ${row.values.file}: ${column} ${JSON.stringify(text)} is no number: leave it empty where nothing was estimated`,
    )
  if (value < least || value > most)
    throw new UsageError(
      `${path}, line ${row.line}, ${row.values.file}: ${column} ${text} is no bone age from ${least} to ${most} months`,
    )
  return value
}

function sexOf(path: string, row: TableRow): 'F' | 'M' | null {
  const text = cell(row, 'sex')
  if (text === null) return null
  if (/^(f|female)$/i.test(text)) return 'F'
  if (/^(m|male)$/i.test(text)) return 'M'
  throw new UsageError(`${path}, line ${row.line}: sex ${JSON.stringify(text)} is no code of a sex: write F or M`)
}

function sideOf(row: TableRow): 'L' | 'R' | null {
  const text = cell(row, 'side')?.toUpperCase()
  return text === 'L' || text === 'R' ? text : null
}

function readFacts(path: string, messages: string[]): Map<string, Facts> {
  const { rows, warnings } = readManifest(path)
  messages.push(...warnings)
  return new Map(
    rows.flatMap((row): [string, Facts][] => {
      if ('failure' in row) {
        messages.push(`${row.failure.message}; nothing else of this film is known`)
        return []
      }
      messages.push(...row.warnings.map(warning => `${path}, line ${row.line}: ${warning}`))
      const { patient, sex, side, site, device, joint, chronologicalAgeMonths } = row
      return [
        [
          fileKey(row.file),
          { patient, sex, site, device, joint, chronologicalAgeMonths, side: side === 'B' ? undefined : side },
        ],
      ]
    }),
  )
}

function runFrom(path: string, rows: readonly TableRow[]): Run {
  const of = (column: string) => rows.map(row => number(path, row, column))
  const months = of('bone_age_months')
  const models = [...new Set(rows.map(row => cell(row, 'model')).filter(model => model !== null))]
  if (models.length > 1)
    throw new UsageError(`${path} holds predictions of ${models.join(', ')}: keep one model's predictions in a table`)
  const coverages = [...new Set(of('coverage').filter(value => value !== null))]
  if (coverages.length > 1)
    throw new UsageError(`${path}: intervals have coverages of ${coverages.join(' and ')}: give all the same`)
  const status = rows.map((row, i): PredictionStatus => {
    const said = cell(row, 'status') ?? (months[i] === null ? 'failed' : 'estimated')
    if (said !== 'estimated' && said !== 'refused' && said !== 'failed')
      throw new UsageError(
        `${path}, line ${row.line}: status ${JSON.stringify(said)} is not estimated, refused or failed`,
      )
    if (said === 'estimated' && months[i] === null)
      throw new UsageError(
        `${path}, line ${row.line}, ${row.values.file}: bone_age_months is empty and status says estimated`,
      )
    return said
  })
  const [lower, upper] = [of('lower_months'), of('upper_months')]
  for (const [i, row] of rows.entries())
    if (lower[i] !== null && upper[i] !== null && lower[i]! > upper[i]!)
      throw new UsageError(`${path}, line ${row.line}, ${row.values.file}: lower_months is above upper_months`)
  // A refused film may still carry what it would have been given.
  const accepted = <Value>(values: readonly (Value | null)[]) =>
    values.map((value, i) => (status[i] === 'estimated' ? value : null))
  return {
    name: models[0] ?? basename(path).replace(/\.csv$/i, ''),
    description: `the predictions in ${basename(path)}`,
    inputs: 'unknown',
    months: accepted(months),
    status,
    code: rows.map(row => cell(row, 'code')),
    lower: accepted(lower),
    upper: accepted(upper),
    coverage: coverages[0] ?? 0.9,
    foldSdMonths: accepted(of('fold_sd_months')),
    forcedMonths: months.map((value, i) => (status[i] === 'refused' ? value : null)),
    probes: [],
    curves: [],
  }
}

function referenceFrom(
  path: string,
  table: Table,
  used: readonly Reading[],
  predictions: readonly Prediction[],
  films: readonly { joint: string | null }[],
): Reference {
  const kind = kindOf(path, table, used, predictions, films)
  const rule = used.some(isAdjudicated) ? 'adjudicated' : 'mean'
  const assigned = new Map(
    assignedBoneAges(used, rule).map(({ file, jointIndex, boneAgeMonths }) => [keyOf(file, jointIndex), boneAgeMonths]),
  )
  const single = new Map<string, { reader: string; occasion: string; of: Map<string, number> }>()
  for (const reading of used) {
    if (isAdjudicated(reading)) continue
    const { reader = '', occasion = '', file, jointIndex, boneAgeMonths } = reading
    const name = JSON.stringify([reader, occasion])
    const one = single.get(name) ?? { reader, occasion, of: new Map<string, number>() }
    const key = keyOf(file, jointIndex)
    if (one.of.has(key))
      throw new UsageError(
        `${path}: ${file} has two readings ${reader === '' ? 'without a reader' : `by ${reader}`}${occasion === '' ? '' : ` on occasion ${occasion}`}: name reader and occasion, or remove one`,
      )
    one.of.set(key, boneAgeMonths)
    single.set(name, one)
  }
  const readings = [...single.values()].map(({ reader, occasion, of }) => ({
    reader: reader || 'not named',
    occasion,
    months: predictions.map(({ key }) => of.get(key) ?? null),
  }))
  const blinded = used.map(({ blindedToAge }) => blindedToAge)
  return {
    kind,
    months: predictions.map(({ key }) => assigned.get(key) ?? null),
    rule: rule === 'mean' && readings.length < 2 ? 'single' : rule,
    readers: new Set(readings.map(({ reader }) => reader)).size,
    readings: kind === 'hand reading' || kind === 'knee reading' ? readings : [],
    sawChronologicalAge: blinded.every(Boolean) ? false : blinded.every(value => value === false) ? true : null,
  }
}

const isAdjudicated = ({ reader, occasion }: Reading): boolean =>
  [reader, occasion].some(word => word?.toLowerCase() === 'adjudicated')

/** Names that are no person's. */
const machines = /^(pseudo|teacher|model|ensemble|ai\b)/i
const truths = /^(simulated[ -]?)?truth$/i

/** What the bone ages of a table are; there is one kind in a table. */
function kindOf(
  path: string,
  { columns, rows }: Table,
  used: readonly Reading[],
  predictions: readonly Prediction[],
  films: readonly { joint: string | null }[],
): ReferenceKind {
  const makers = ['model', 'teacher'].filter(column => columns.includes(column))
  const joints = new Map(predictions.map(({ key }, i) => [key, films[i].joint]))
  const kindBy = ({ reader = '', file, jointIndex }: Reading): ReferenceKind => {
    if (truths.test(reader)) return 'simulated truth'
    if (machines.test(reader) || makers.length > 0) return 'pseudo-label'
    return joints.get(keyOf(file, jointIndex)) === 'knee' ? 'knee reading' : 'hand reading'
  }
  const first = used[0]
  const kind = kindBy(first)
  const other = used.find(reading => kindBy(reading) !== kind)
  if (other) {
    const line = rows.find(
      ({ values }) => values.file.trim() === other.file && (values.reader?.trim() ?? '') === (other.reader ?? ''),
    )?.line
    throw new UsageError(
      `${path}, line ${line}, ${other.file}: this bone age is a ${kindBy(other)} and that of ${first.file} a ${kind}: references are never mixed in one column, give each a table of its own`,
    )
  }
  return kind
}
