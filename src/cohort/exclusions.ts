/**
 * Who is left out of a study although the films are there: by a list of patients or films that the site keeps, and by
 * diagnosis. A patient who is named, or one of whose films carries an excluded diagnosis, is left out with all films:
 * a dysplasia is no property of a film, and a growth plate once injured may have stopped growing on later films that no
 * longer say so. Only where no patient is known does the film go alone.
 */
import { type Table, UsageError } from '../base/index.ts'
import { readTable } from '../base/node/index.ts'
import { bareCode, type CodeRange, exclusionCodes } from './exclusionCodes.ts'
import { type LeaveOutReason, type LeftOut, leaveOut, leaveOutReasons } from './leftOut.ts'
import { fileKey, type ManifestFilm } from './manifest.ts'
import { grouped } from './screen.ts'

export type ExclusionList = {
  path: string
  /** Each names a patient or a film; the reason is the site's own words and gets a count of its own. */
  entries: { line: number; patient?: string; file?: string; reason?: string }[]
}

/**
 * Reads a list of exclusions: a table with a column `patient`, `file` or both, and if wanted `reason`.
 *
 * @throws {UsageError} if it is broken
 */
export const readExclusionList = (path: string): ExclusionList => exclusionListOf(readTable(path))

/** The list that a table holds. */
export function exclusionListOf(table: Table): ExclusionList {
  if (!table.columns.includes('patient') && !table.columns.includes('file'))
    throw new UsageError(`${table.name}: there is no column patient or file: name who or what is excluded`)
  const entries = table.rows.map(({ line, values }) => {
    const [patient, file, reason] = [values.patient, values.file, values.reason].map(cell => cell?.trim() || undefined)
    if ((patient === undefined) === (file === undefined))
      throw new UsageError(`${table.name}, line ${line}: name either a patient or a file`)
    return { line, patient, file, reason }
  })
  return { path: table.name, entries }
}

export type Exclusion = {
  films: ManifestFilm[]
  leftOut: LeftOut[]
  warnings: string[]
  /** Code ranges in use that no one at the site has confirmed. */
  codesToConfirm: number
}

/** @param manifestPath what messages call the manifest */
export function excludeFilms(
  films: readonly ManifestFilm[],
  manifestPath: string,
  { list, codes = exclusionCodes }: { list?: ExclusionList; codes?: readonly CodeRange[] } = {},
): Exclusion {
  const warnings: string[] = []
  const where = ({ file, line }: ManifestFilm) => `${manifestPath}, line ${line}, ${file}`
  const leftOut = new Map<ManifestFilm, LeftOut>()
  const exclude = (film: ManifestFilm, reason: LeaveOutReason, why: string, title?: string) => {
    if (!leftOut.has(film)) leftOut.set(film, leaveOut(film, reason, `${where(film)}: ${why}`, title))
  }

  const byPatient = grouped(films, film => film.patient)
  const byFile = grouped(films, film => fileKey(film.file))
  for (const { line, patient, file, reason } of list?.entries ?? []) {
    const named = (patient === undefined ? byFile.get(fileKey(file!)) : byPatient.get(patient)) ?? []
    const title = reason && `${leaveOutReasons.listed}: ${reason}`
    for (const film of named) exclude(film, 'listed', `excluded by ${list!.path}, line ${line}`, title)
    if (named.length === 0)
      warnings.push(
        `${list!.path}, line ${line}: there is no film ${file ?? 'of this patient'} to exclude: look at the spelling`,
      )
  }

  const ranges = codes.map(range => ({ ...range, low: bareCode(range.from), high: bareCode(range.to) }))
  const found: { film: ManifestFilm; written: string; range: CodeRange }[] = []
  const tooWide = new Map<string, typeof found>()
  const inWords: ManifestFilm[] = []
  for (const film of films) {
    if (film.diagnosis === undefined) continue
    const written = film.diagnosis.match(codePattern) ?? []
    if (written.length === 0) inWords.push(film)
    for (const text of written) {
      const bare = bareCode(text)
      const begins = (low: string, high: string, length: number) =>
        bare.slice(0, length) >= low.slice(0, length) && bare.slice(0, length) <= high.slice(0, length)
      for (const range of ranges.filter(({ low, high }) => begins(low, high, low.length) && bare.length >= low.length))
        found.push({ film, written: text, range })
      const wider = ranges.find(({ low, high }) => bare.length < low.length && begins(low, high, bare.length))
      if (wider) tooWide.set(bare, [...(tooWide.get(bare) ?? []), { film, written: text, range: wider }])
    }
  }
  for (const reason of ['physeal_trauma', 'genetic', 'endocrine'] as const)
    for (const { film, written, range } of found.filter(({ range }) => range.reason === reason))
      for (const other of film.patient === undefined ? [film] : byPatient.get(film.patient)!)
        exclude(other, reason, `diagnosis ${written} on line ${film.line}: ${range.title}`)
  for (const [{ film, written, range }, ...others] of tooWide.values())
    warnings.push(
      `${where(film)}: diagnosis ${written} does not say whether it is ${range.from} (${range.title}), and the film stays: exclude it by list if it is (such films: ${others.length + 1})`,
    )
  if (inWords.length > 0)
    warnings.push(
      `${where(inWords[0])}: the diagnosis is in words, and exclusions are by ICD-10 code: exclude it by list if need be (such films: ${inWords.length})`,
    )
  return {
    films: films.filter(film => !leftOut.has(film)),
    leftOut: films.flatMap(film => leftOut.get(film) ?? []),
    warnings,
    codesToConfirm: codes.filter(({ status }) => status !== 'confirmed').length,
  }
}

/** Codes of ICD-10 in a cell, however they are separated. */
const codePattern = /\b[A-Z]\d[\dA-Z](?:\.?[\dA-Z]{1,4})?\b/gi
