/**
 * Whether films are where their manifest says, asked before any is cut. A film or two may be missing and are left out by name; a folder that moved or is
 * not mounted takes nearly all with it, and a study that went on without them would have learned from nothing.
 */
import { accessSync, constants, existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { UsageError } from '../base/index.ts'
import { readHead } from '../base/node/index.ts'
import { filmPath, type Manifest } from '../cohort/index.ts'
import { isDicom } from '../dicom/index.ts'

/** Share of the films that may be missing. */
const mayBeMissing = 0.1

export type MissingFilms = {
  /** By the film's path. */
  has(path: string): boolean
}

/**
 * The films of a manifest that are not there or may not be read.
 *
 * @throws {UsageError} if they are more than a tenth of all
 */
export function missingFilms(manifest: Manifest): MissingFilms {
  const paths = manifest.rows.flatMap(row => ('failure' in row ? [] : [filmPath(manifest.path, row.file)]))
  const missing = new Set(paths.filter(path => !isReadable(path)))
  if (missing.size > mayBeMissing * paths.length) {
    const [first] = missing
    throw new UsageError(
      `${missing.size} of the ${paths.length} films that ${manifest.path} names cannot be read; ${outermostGone(first)} is missing: mount or restore it, or let the study file, or the variable in it, name where the films are now, and run the study again`,
    )
  }
  return missing
}

/**
 * A study reads pictures, and would leave films out that are DICOM, all of them as a rule, after hours with the others.
 *
 * @throws {UsageError} if there are such films
 */
export function refuseDicom(manifest: Manifest): void {
  const films = manifest.rows.filter(row => !('failure' in row))
  const dicom = films.filter(({ file }) => isDicomFilm(filmPath(manifest.path, file)))
  const [first] = dicom
  if (first)
    throw new UsageError(
      `${dicom.length} of the ${films.length} films that ${manifest.path} names are DICOM, as ${first.file} on line ${first.line}, and a study reads PNG and JPEG: make pictures and tables of them by physis cohort import dicom`,
    )
}

/** Whether DICOM is there: what is missing, or a folder, is told elsewhere. */
function isDicomFilm(path: string): boolean {
  try {
    return isDicom(readHead(path, 200))
  } catch {
    return false
  }
}

/** What to say of a film that was there when `missingFilms` looked. */
export const goneSince = (path: string): UsageError =>
  new UsageError(
    `${path} was there when the films were counted and cannot be read now: mount or restore its folder and run the study again, which goes on from this film; if it is this film alone, take its row out`,
  )

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}

/** The film, or the outermost of the folders around it that is not there. */
function outermostGone(path: string): string {
  let gone = path
  while (dirname(gone) !== gone && !existsSync(dirname(gone))) gone = dirname(gone)
  return gone
}
