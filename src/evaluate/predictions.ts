/** A table of predictions, anyone's, as it is evaluated: one model's, with what its rows say of each film. */
import { basename } from 'node:path'
import { cellNumber, type TableRow, toldCell, UsageError } from '../base/index.ts'
import { readTable } from '../base/node/index.ts'
import { type FilmPair, maxBoneAgeMonths } from '../cohort/index.ts'
import { cell, isForced, number, refuseYears } from './cells.ts'
import type { EvaluationFilm, PredictionStatus, Run } from './input.ts'
import { readingKey } from './singleReadings.ts'

/** What a table is of, as its file says. */
export const nameOf = (path: string): string => basename(path).replace(/\.csv$/i, '')

export type Prediction = {
  key: string
  row: TableRow
  /** With the hand film beside it, where that was read in its place. */
  pair: FilmPair | null
  /** What its reading is found by: its own key, or that of the hand. */
  readAs: string
}

/** @throws {UsageError} if a row names no film or one that stands before, or bone ages are absent or in years */
export function readPredictions(path: string): Prediction[] {
  const { rows } = readTable(path, ['file', 'bone_age_months'])
  if (rows.length === 0) throw new UsageError(`${path} holds no prediction: it has a header and no row`)
  const lines = new Map<string, number>()
  const predictions = rows.map((row): Prediction => {
    const { file } = row.values
    if (file.trim() === '') throw new UsageError(`${path}, line ${row.line}: file is empty: name the film`)
    const joint = number(path, row, 'joint_index') ?? 1
    const key = readingKey(file, joint)
    const before = lines.get(key)
    if (before !== undefined)
      throw new UsageError(
        `${path}, line ${row.line}: ${file} has a prediction on line ${before} already: keep one model's predictions in a table`,
      )
    lines.set(key, row.line)
    return { key, row, pair: null, readAs: key }
  })
  const months = rows.map(row => number(path, row, 'bone_age_months', 0, maxBoneAgeMonths))
  if (months.every(value => value === null))
    throw new UsageError(`${path} holds no bone age: bone_age_months is empty in every row`)
  refuseYears(path, months)
  const ages = rows.map(row => number(path, row, 'chronological_age_months'))
  refuseYears(path, ages, 'chronological_age_months')
  return predictions
}

/** What is empty is not true. */
export function isTrue(path: string, row: TableRow, column: string): boolean {
  const said = cell(row, column)?.toLowerCase() ?? 'false'
  if (said !== 'true' && said !== 'false')
    throw new UsageError(`${path}, line ${row.line}: ${toldCell(column, said)} is not true or false`)
  return said === 'true'
}

/** A model reads what it was trained on better than anything else. */
export function notTrainedOn(path: string, predictions: readonly Prediction[]): readonly Prediction[] {
  const left = predictions.filter(({ row }) => !isTrue(path, row, 'trained_on'))
  if (left.length === 0)
    throw new UsageError(`${path}: the model was trained on every film here: evaluate it on films that it has not seen`)
  return left
}

/** As a study says it of its own predictions: out of fold and test films are never mixed. Where nothing is said each film is one of all. */
export function partsOfStudy(
  path: string,
  predictions: readonly Prediction[],
): Pick<EvaluationFilm, 'split' | 'fold'>[] {
  if (predictions.every(({ row }) => cell(row, 'split') === null))
    return predictions.map(() => ({ split: 'all', fold: null }))
  return predictions.map(({ row }) => {
    const [split, fold] = [cell(row, 'split') ?? '', cell(row, 'fold') ?? '']
    if (split !== 'fold' && split !== 'calibration' && split !== 'test')
      throw new UsageError(
        `${path}, line ${row.line}, ${row.values.file}: ${toldCell('split', split)} is none of fold, calibration, test: write one of them in every row, or leave the column out`,
      )
    const number = cellNumber(fold) ?? null
    if (split === 'fold' && number === null)
      throw new UsageError(
        `${path}, line ${row.line}, ${row.values.file}: split is fold, and ${toldCell('fold', fold)} is no number: say which`,
      )
    return { split, fold: number }
  })
}

export function sexOf(path: string, row: TableRow): 'F' | 'M' | null {
  const text = cell(row, 'sex')
  if (text === null) return null
  if (/^(f|female)$/i.test(text)) return 'F'
  if (/^(m|male)$/i.test(text)) return 'M'
  throw new UsageError(`${path}, line ${row.line}: ${toldCell('sex', text)} is no code of a sex: write F or M`)
}

export function sideOf(row: TableRow): 'L' | 'R' | null {
  const text = cell(row, 'side')?.toUpperCase()
  return text === 'L' || text === 'R' ? text : null
}

/** @throws {UsageError} if rows are of several models or coverages, or say of a film what cannot be */
export function runFrom(path: string, rows: readonly TableRow[]): Run {
  const of = (column: string) => rows.map(row => number(path, row, column))
  const months = of('bone_age_months')
  const models = [...new Set(rows.map(row => cell(row, 'model')).filter(model => model !== null))]
  if (models.length > 1)
    throw new UsageError(
      `${path} holds predictions of ${models.length} models: keep one model's predictions in a table`,
    )
  const coverages = [...new Set(of('coverage').filter(value => value !== null))]
  if (coverages.length > 1)
    throw new UsageError(`${path}: intervals have coverages of ${coverages.join(' and ')}: give all the same`)
  const status = rows.map((row, i): PredictionStatus => {
    const said = cell(row, 'status') ?? (months[i] === null ? 'failed' : 'estimated')
    if (said !== 'estimated' && said !== 'refused' && said !== 'failed')
      throw new UsageError(`${path}, line ${row.line}: ${toldCell('status', said)} is not estimated, refused or failed`)
    if (said === 'estimated' && months[i] === null)
      throw new UsageError(
        `${path}, line ${row.line}, ${row.values.file}: bone_age_months is empty and status says estimated`,
      )
    return isForced(row) ? 'refused' : said
  })
  const [lower, upper] = [of('lower_months'), of('upper_months')]
  for (const [i, row] of rows.entries())
    if (lower[i] !== null && upper[i] !== null && lower[i]! > upper[i]!)
      throw new UsageError(`${path}, line ${row.line}, ${row.values.file}: lower_months is above upper_months`)
  // A refused film may still carry what it would have been given.
  const accepted = <Value>(values: readonly (Value | null)[]) =>
    values.map((value, i) => (status[i] === 'estimated' ? value : null))
  return {
    name: models[0] ?? nameOf(path),
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
