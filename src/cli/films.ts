/** Which films a call names: paths and folders, or a manifest; and what the flags say of them. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, relative, sep } from 'node:path'
import { UsageError } from '../base/index.ts'
import { filesUnder } from '../base/node/index.ts'
import { formatAge } from '../clinic/index.ts'
import { ageToleranceMonths, filmPath, readManifest } from '../cohort/index.ts'
import { isDicom, readDicomHeader } from '../dicom/index.ts'
import { isDicomFile } from '../dicom/node/index.ts'
import { fileKind } from '../predict/index.ts'
import type { FilmInput } from '../predict/node/index.ts'

export type FilmFlags = { manifest?: string; sex?: 'F' | 'M'; ageMonths?: number; out?: string }

export type NamedFilms = {
  films: FilmInput[]
  /** Files in folders that are no films. */
  skipped: number
  /** Files in folders that lie in the output folder: they are answers. */
  inOut: number
  warnings: string[]
}

const isPicture = (name: string): boolean => /\.(png|jpe?g)$/i.test(name)

/** A list of what lies on a disk of films, which is DICOM and no film. */
const isDirectoryFile = (path: string): boolean => basename(path).toUpperCase() === 'DICOMDIR'

/** @throws {UsageError} if nothing is named, or --sex or --age is given for films of several patients */
export function namedFilms(paths: readonly string[], { manifest, sex, ageMonths, out }: FilmFlags): NamedFilms {
  if (manifest && paths.length > 0) throw new UsageError('name films or a --manifest, not both')
  const named = manifest ? fromManifest(manifest) : fromPaths(paths, out)
  const { films } = named
  if (films.length === 0)
    throw new UsageError(
      paths.length === 0
        ? 'name at least one film, a folder of films, or a --manifest'
        : `no film (DICOM, PNG or JPEG) lies in ${paths.join(', ')}`,
    )
  if (sex !== undefined || ageMonths !== undefined) {
    const patients = new Set(films.length > 1 ? films.flatMap(film => film.patient ?? patientOf(film.path)) : [])
    if (patients.size > 1)
      throw new UsageError('--sex and --age hold for one patient; these films are of several: use a --manifest')
    for (const film of films) {
      const before = film.known
      film.known = {
        sex: sex ?? before.sex,
        chronologicalAgeMonths: ageMonths ?? before.chronologicalAgeMonths,
      }
      const warnings = [...(film.warnings ?? [])]
      if (sex && before.sex && sex !== before.sex)
        warnings.push(`sex: ${sex} by --sex, ${before.sex} in the manifest; --sex was used`)
      const written = before.chronologicalAgeMonths
      if (ageMonths !== undefined && written != null && Math.abs(ageMonths - written) > ageToleranceMonths)
        warnings.push(`age: ${formatAge(ageMonths)} by --age, ${formatAge(written)} in the manifest; --age was used`)
      film.warnings = warnings
    }
  }
  return named
}

function fromManifest(path: string): NamedFilms {
  const { rows, warnings } = readManifest(path)
  const films = rows.map(
    (row): FilmInput =>
      'failure' in row
        ? { path: '', file: row.file, badRow: row.failure, known: { sex: null, chronologicalAgeMonths: null } }
        : {
            path: filmPath(path, row.file),
            file: row.file,
            known: { sex: row.sex ?? null, chronologicalAgeMonths: row.chronologicalAgeMonths ?? null },
            joint: row.joint,
            ...(row.side === 'B' ? { both: true } : { side: row.side }),
            view: row.view,
            box: row.cropBox,
            patient: row.patient,
            warnings: row.warnings,
          },
  )
  return { films, skipped: 0, inOut: 0, warnings }
}

function fromPaths(paths: readonly string[], out: string | undefined): NamedFilms {
  const films: FilmInput[] = []
  let [skipped, inOut] = [0, 0]
  const home = out !== undefined && existsSync(out) ? realpathSync(out) + sep : undefined
  const add = (path: string, file: string, walked: boolean) =>
    films.push({ path, file, walked, known: { sex: null, chronologicalAgeMonths: null } })
  for (const path of paths) {
    if (!isFolder(path)) {
      add(path, path, false)
      continue
    }
    // Where the output folder itself is to be read, answers are known by their marks.
    const readsHome = home === undefined || (realpathSync(path) + sep).startsWith(home)
    for (const name of filesUnder(path))
      if (!readsHome && realpathSync(name).startsWith(home)) inOut++
      else if (isPicture(name)) add(name, relative('', name), true)
      else if (!isDirectoryFile(name) && mayBeDicom(name)) add(name, relative('', name), true)
      else skipped++
  }
  return { films, skipped, inOut, warnings: [] }
}

/** What may not be looked at is named as a film: that it cannot be read is said when its turn comes. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

function mayBeDicom(path: string): boolean {
  try {
    return isDicomFile(path)
  } catch {
    return true
  }
}

/** Whose film it is: by its tags, else nobody else's than this one's; nobody's if it is no film or cannot be read. */
function patientOf(path: string): string[] {
  try {
    const bytes = readFileSync(path)
    if (fileKind(bytes) !== 'film') return []
    return [(isDicom(bytes) ? readDicomHeader(bytes).facts.patientId : undefined) ?? path]
  } catch {
    // What is wrong with the file is said when it is read.
    return []
  }
}
