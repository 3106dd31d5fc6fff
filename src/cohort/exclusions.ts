/**
 * Who is left out of a study although the films are there: by a list of patients or films that the site keeps, and by
 * diagnosis. A patient who is named, or one of whose films carries an excluded diagnosis, is left out with all films:
 * a dysplasia is no property of a film, and a growth plate once injured may have stopped growing on later films that no
 * longer say so. Only where no patient is known does the film go alone.
 *
 * Rows that take no part for another reason (a second copy, a wrist, a film that cannot be read) speak too, of their patient and of their picture.
 */
import { type Table, UsageError } from '../base/index.ts'
import { readTable } from '../base/node/index.ts'
import { bareCode, type CodeRange, exclusionCodes } from './exclusionCodes.ts'
import { type LeaveOutReason, type LeftOut, leaveOut, leaveOutReasons } from './leftOut.ts'
import { fileKey, type ManifestFilm } from './manifest.ts'
import { type FilmHash, grouped } from './screen.ts'

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
  /** Films that are left out only for what a dropped row says. */
  byDropped: number
}

/** What a row of the manifest says of who is on the film. */
type Row = Pick<ManifestFilm, 'file' | 'line' | 'patient' | 'diagnosis'>

/**
 * @param manifestPath what messages call the manifest
 * @param dropped rows of the manifest that are left out already
 * @param hashes of each film by `fileKey`, where they are known: one picture may have two names
 */
export function excludeFilms(
  films: readonly ManifestFilm[],
  manifestPath: string,
  {
    list,
    codes = exclusionCodes,
    dropped = [],
    hashes = new Map(),
  }: {
    list?: ExclusionList
    codes?: readonly CodeRange[]
    dropped?: readonly Row[]
    hashes?: ReadonlyMap<string, FilmHash>
  } = {},
): Exclusion {
  const warnings: string[] = []
  const where = ({ file, line }: Row) => `${manifestPath}, line ${line}, ${file}`
  const leftOut = new Map<ManifestFilm, LeftOut>()
  const isFilm = new Set<Row>(films)
  const byDropped = new Map<ManifestFilm, Row>()
  /** @param row that says so */
  const exclude = (film: ManifestFilm, row: Row, reason: LeaveOutReason, why: string, title?: string) => {
    if (leftOut.has(film)) return
    leftOut.set(film, leaveOut(film, reason, `${where(film)}: ${why}`, title))
    if (!isFilm.has(row)) byDropped.set(film, row)
  }

  // Films speak first: a dropped row is named only where no film says the same.
  const rows: readonly Row[] = [...films, ...dropped]
  const pictureOf = ({ file }: Row) => {
    const hash = hashes.get(fileKey(file))
    return hash?.pixelsSha256 ?? hash?.sha256 ?? fileKey(file)
  }
  const byPicture = grouped(films, pictureOf)
  const byPatient = grouped(films, film => film.patient)
  const rowsOfPatient = grouped(rows, row => row.patient)
  const rowsOfFile = grouped(rows, row => fileKey(row.file))
  const samePicture = (row: Row) => byPicture.get(pictureOf(row)) ?? []
  /** The films of the child of whom a row speaks. */
  const ofChild = (row: Row) => {
    const same = samePicture(row)
    const patient = row.patient ?? same[0]?.patient
    return new Set([...same, ...((patient !== undefined && byPatient.get(patient)) || [])])
  }
  for (const { line, patient, file, reason } of list?.entries ?? []) {
    const named = (patient === undefined ? rowsOfFile.get(fileKey(file!)) : rowsOfPatient.get(patient)) ?? []
    const title = reason && `${leaveOutReasons.listed}: ${reason}`
    for (const row of named) {
      const why = `excluded by ${list!.path}, line ${line}`
      if (patient !== undefined) for (const film of ofChild(row)) exclude(film, row, 'listed', why, title)
      else
        for (const film of samePicture(row))
          exclude(film, row, 'listed', film === row ? why : `${why}, as ${row.file} on line ${row.line}`, title)
    }
    if (named.length === 0)
      warnings.push(
        `${list!.path}, line ${line}: there is no film ${file ?? 'of this patient'} to exclude: look at the spelling`,
      )
  }

  const ranges = codes.map(range => ({ ...range, low: bareCode(range.from), high: bareCode(range.to) }))
  const found: { row: Row; written: string; range: CodeRange }[] = []
  const tooWide = new Map<string, typeof found>()
  const inWords: Row[] = []
  for (const row of rows) {
    // Nobody is there whom a dropped row could exclude.
    if (row.diagnosis === undefined || ofChild(row).size === 0) continue
    const written = row.diagnosis.match(codePattern) ?? []
    if (written.length === 0) inWords.push(row)
    for (const text of written) {
      const bare = bareCode(text)
      const begins = (low: string, high: string, length: number) =>
        bare.slice(0, length) >= low.slice(0, length) && bare.slice(0, length) <= high.slice(0, length)
      for (const range of ranges.filter(({ low, high }) => begins(low, high, low.length) && bare.length >= low.length))
        found.push({ row, written: text, range })
      const wider = ranges.find(({ low, high }) => bare.length < low.length && begins(low, high, bare.length))
      if (wider) tooWide.set(bare, [...(tooWide.get(bare) ?? []), { row, written: text, range: wider }])
    }
  }
  for (const reason of ['physeal_trauma', 'genetic', 'endocrine'] as const)
    for (const { row, written, range } of found.filter(({ range }) => range.reason === reason))
      for (const film of ofChild(row))
        exclude(film, row, reason, `diagnosis ${written} on line ${row.line}: ${range.title}`)
  for (const [{ row, written, range }, ...others] of tooWide.values())
    warnings.push(
      `${where(row)}: diagnosis ${written} does not say whether it is ${range.from} (${range.title}), and the child stays: exclude it by list if it is (such rows: ${others.length + 1})`,
    )
  if (inWords.length > 0)
    warnings.push(
      `${where(inWords[0])}: the diagnosis is in words, and exclusions are by ICD-10 code: exclude it by list if need be (such rows: ${inWords.length})`,
    )
  const [spoke] = byDropped.values()
  if (spoke)
    warnings.push(
      `${where(spoke)}: this row takes no part itself, and others are excluded for what it says (films that are excluded for such rows: ${byDropped.size})`,
    )
  return {
    films: films.filter(film => !leftOut.has(film)),
    leftOut: films.flatMap(film => leftOut.get(film) ?? []),
    warnings,
    codesToConfirm: codes.filter(({ status }) => status !== 'confirmed').length,
    byDropped: byDropped.size,
  }
}

/** Codes of ICD-10 in a cell, however they are separated. */
const codePattern = /\b[A-Z]\d[\dA-Z](?:\.?[\dA-Z]{1,4})?\b/gi
