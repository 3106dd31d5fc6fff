/** Which films a call names: paths and folders, or a manifest; and what the flags say of them. */
import { readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { UsageError } from '../base/index.ts'
import { filmPath, readManifest } from '../cohort/index.ts'
import type { FilmInput } from '../predict/node/index.ts'

export type FilmFlags = { manifest?: string; sex?: 'F' | 'M'; ageMonths?: number }

export type NamedFilms = {
  films: FilmInput[]
  /** Files in folders that are no pictures. */
  skipped: number
  warnings: string[]
}

const isPicture = (name: string): boolean => /\.(png|jpe?g)$/i.test(name)

/** @throws {UsageError} if nothing is named, or --sex or --age is given for films of several patients */
export function namedFilms(paths: readonly string[], { manifest, sex, ageMonths }: FilmFlags): NamedFilms {
  if (manifest && paths.length > 0) throw new UsageError('name films or a --manifest, not both')
  const named = manifest ? fromManifest(manifest) : fromPaths(paths)
  const { films } = named
  if (films.length === 0)
    throw new UsageError(
      paths.length === 0
        ? 'name at least one film, a folder of films, or a --manifest'
        : `no picture (PNG or JPEG) lies in ${paths.join(', ')}`,
    )
  if (sex !== undefined || ageMonths !== undefined) {
    const patients = new Set(films.map(film => film.patient ?? film.path))
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
            side: row.side === 'B' ? undefined : row.side,
            box: row.cropBox,
            patient: row.patient,
            warnings: row.warnings,
          },
  )
  return { films, skipped: 0, warnings }
}

function fromPaths(paths: readonly string[]): NamedFilms {
  const films: FilmInput[] = []
  let skipped = 0
  const add = (path: string, file: string) =>
    films.push({ path, file, known: { sex: null, chronologicalAgeMonths: null } })
  for (const path of paths) {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      add(path, path)
      continue
    }
    const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
    for (const name of entries.map(entry => join(entry.parentPath, entry.name)).sort())
      if (isPicture(name)) add(name, relative('', name))
      else skipped++
  }
  return { films, skipped, warnings: [] }
}
